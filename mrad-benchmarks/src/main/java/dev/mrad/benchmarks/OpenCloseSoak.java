package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.spi.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Backend, encoder and detector opened, used once and closed, many times in one JVM, and what is
 * resident without the Java heap and lies in the temporary folder meanwhile.
 *
 * <p>{@code java -cp benchmarks.jar dev.mrad.benchmarks.OpenCloseSoak [cycles]
 * [backend[:property=value]…]}
 */
public final class OpenCloseSoak {
  private static final int SIDE = 112;

  private OpenCloseSoak() {}

  /** Entry point. */
  public static void main(String[] arguments) throws IOException {
    int cycles = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
    String name = arguments.length > 1 ? arguments[1] : "onnxruntime";
    Path folder = Files.createTempDirectory("soak-");
    Path weights = folder.resolve("model.safetensors");
    RandomTower.write(weights, 14, 8, 128, 4, 64);
    DataSet data = MvtecLayout.read(Textures.write(folder.resolve("set"), 8, SIDE), Split.TEST);
    Image image = Image.of(data.images().get(1).file());
    MemoryBank bank;
    try (Backend backend = NamedBackend.open(name);
        ImageEncoder encoder = open(weights, backend)) {
      bank = Mrad.bankBuilder().encoder(encoder).add(data).build();
    }
    System.out.println("| cycles | resident without heap MiB | temporary files |");
    System.out.println("|---|---|---|");
    for (int i = 1; i <= cycles; i++) {
      try (Backend backend = NamedBackend.open(name);
          ImageEncoder encoder = open(weights, backend);
          AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).build()) {
        detector.detect(image);
      }
      if (i % Math.max(1, cycles / 10) == 0) {
        System.out.println("| " + i + " | " + Resident.withoutHeapMib() + " | " + files() + " |");
      }
    }
  }

  private static ImageEncoder open(Path weights, Backend backend) {
    return Mrad.encoder().weights(weights).inputSize(SIDE).backend(backend).open();
  }

  /** Those of the library and of what it computes with. */
  private static long files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().matches("(mrad|ort|onnx).*"))
          .count();
    }
  }
}
