package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Detection;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Many detections in one JVM, and what is resident without the Java heap meanwhile.
 *
 * <p>{@code java -cp benchmarks.jar dev.mrad.benchmarks.DetectionSoak [detections] [backend]}
 */
public final class DetectionSoak {
  private static final int SIDE = 112;

  private DetectionSoak() {}

  /** Entry point. */
  public static void main(String[] arguments) throws IOException {
    int detections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    String backend = arguments.length > 1 ? arguments[1] : "djl-pytorch";
    try (TemporaryFolder temporary = TemporaryFolder.create("mrad-soak-")) {
      Path folder = temporary.path();
      Path weights = folder.resolve("model.safetensors");
      RandomTower.write(weights, 14, 8, 128, 4, 64);
      DataSet data = Layout.MVTEC.read(Textures.write(folder.resolve("set"), 8, SIDE), Split.TEST);
      try (ImageEncoder encoder =
          Mrad.encoder().weights(weights).inputSize(SIDE).backend(backend).device("cpu").open()) {
        MemoryBank bank = Mrad.bankBuilder().encoder(encoder).add(data).build();
        try (AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).build()) {
          loop(detector, Image.of(data.images().get(1).file()), detections);
        }
      }
    }
  }

  private static void loop(AnomalyDetector detector, Image image, int detections)
      throws IOException {
    System.out.println("| detections | resident without heap MiB |");
    System.out.println("|---|---|");
    double first = detector.detect(image).score();
    for (int i = 2; i <= detections; i++) {
      Detection detection = detector.detect(image);
      if (detection.score() != first) {
        throw new IllegalStateException("detection " + i + " gave another score");
      }
      if (i % Math.max(1, detections / 10) == 0) {
        System.out.printf(Locale.ROOT, "| %d | %d |%n", i, Resident.withoutHeapMib());
      }
    }
  }
}
