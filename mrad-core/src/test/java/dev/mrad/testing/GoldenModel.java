package dev.mrad.testing;

import dev.mrad.EncoderBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import java.nio.file.Path;

/** The independent reference's encoder, training images and bank, made by this library. */
public final class GoldenModel {
  /** The encoder's input size. */
  public static final int SIDE = 36;

  private GoldenModel() {}

  public static EncoderBuilder encoder() {
    return Mrad.encoder().weights(Golden.path("clip_openai.safetensors")).inputSize(SIDE);
  }

  /** Writes the training images below a folder. */
  public static DataSet training(Path folder) {
    return Layout.MVTEC.read(GoldenData.writeTraining(folder), Split.TEST);
  }

  /** A bank of the training images, which are written below a folder. */
  public static MemoryBank bank(ImageEncoder encoder, Path folder) {
    return Mrad.bankBuilder().encoder(encoder).add(training(folder)).build();
  }
}
