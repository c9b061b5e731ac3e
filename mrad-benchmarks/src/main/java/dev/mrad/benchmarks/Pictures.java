package dev.mrad.benchmarks;

import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import java.io.IOException;

/** {@link Textures} in a folder that goes when this is closed. */
final class Pictures implements AutoCloseable {
  private static final int SIDE = 256;

  private final TemporaryFolder folder;

  Pictures(int count) throws IOException {
    this.folder = TemporaryFolder.create("mrad-pictures-");
    Textures.write(folder.path().resolve("set"), count, SIDE);
  }

  DataSet dataSet() {
    return Layout.MVTEC.read(folder.path().resolve("set"), Split.TEST);
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
