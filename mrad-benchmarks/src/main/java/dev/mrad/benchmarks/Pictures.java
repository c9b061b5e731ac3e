package dev.mrad.benchmarks;

import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** {@link Textures} in a folder that goes when this is closed. */
final class Pictures implements AutoCloseable {
  private static final int SIDE = 256;

  private final Path folder;

  Pictures(int count) throws IOException {
    this.folder = Files.createTempDirectory("mrad-pictures-");
    Textures.write(folder.resolve("set"), count, SIDE);
  }

  DataSet dataSet() {
    return MvtecLayout.read(folder.resolve("set"), Split.TEST);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
