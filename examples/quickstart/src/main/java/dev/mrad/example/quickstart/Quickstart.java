package dev.mrad.example.quickstart;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Detection;
import dev.mrad.api.Image;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.render.Overlay;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Scores a photo of an object that the bank has never seen, and draws where it is anomalous. The
 * embedded encoder is a small one; {@code Mrad.encoder(weights)} opens CLIP weights instead.
 */
public final class Quickstart {
  private Quickstart() {}

  /**
   * Prints the score and writes the picture.
   *
   * @param args a bank, which is built where it is missing; a labelled data set of other objects,
   *     in MVTec layout, to build it from; the photo; the overlay to write
   */
  public static void main(String[] args) {
    if (args.length != 4) {
      throw new IllegalArgumentException("expected: BANK DATASET PHOTO OVERLAY.png");
    }
    Detection detection =
        inspect(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
    System.out.println(detection.image() + " scores " + detection.score());
  }

  static Detection inspect(Path bankFile, Path dataSet, Path photo, Path overlay) {
    MemoryBank bank =
        Files.exists(bankFile)
            ? Mrad.bank(bankFile)
            : Mrad.bankBuilder().add(Layout.MVTEC.read(dataSet, Split.TEST)).writeTo(bankFile);
    try (AnomalyDetector detector = Mrad.trainFree(bank)) {
      Detection detection = detector.detect(photo);
      Overlay.writePng(
          Overlay.fitted(detection.modelMap()).draw(Image.of(photo), detection.map()), overlay);
      return detection;
    }
  }
}
