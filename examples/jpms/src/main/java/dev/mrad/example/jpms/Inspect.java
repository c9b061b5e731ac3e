package dev.mrad.example.jpms;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.MemoryBank;
import dev.mrad.bank.BankFile;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Scores an image by a bank; makes the bank from a data set in MVTec layout where it is missing.
 */
public final class Inspect {
  private Inspect() {}

  /**
   * Prints the score.
   *
   * @param args the data set's folder, the bank's file, the image's file
   */
  public static void main(String[] args) {
    System.out.println(score(Path.of(args[0]), Path.of(args[1]), Path.of(args[2])));
  }

  static double score(Path dataSet, Path bankFile, Path image) {
    if (!Files.exists(bankFile)) {
      BankFile.write(
          Mrad.bankBuilder().add(Layout.MVTEC.read(dataSet, Split.TEST)).build(), bankFile);
    }
    MemoryBank bank = Mrad.bank(bankFile);
    try (AnomalyDetector detector = Mrad.trainFree(bank)) {
      return detector.detect(image).score();
    }
  }
}
