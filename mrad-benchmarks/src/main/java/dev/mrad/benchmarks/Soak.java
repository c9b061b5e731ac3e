package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.spi.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Many detections and many opened and closed detectors on one backend, with what the process holds
 * printed on the way: memory that is not Java's heap, and entries of the temporary folder. Both stay
 * flat.
 *
 * <p>{@code java -Xmx512m -cp benchmarks.jar:natives… dev.mrad.benchmarks.Soak BACKEND DATASET
 * [detections] [cycles]}; 10,000 and 200 by default.
 */
public final class Soak {
  private static final int LINES = 10;

  private Soak() {}

  /** Entry point. */
  public static void main(String[] arguments) throws IOException {
    String name = arguments[0];
    Path root = Path.of(arguments[1]);
    int detections = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10_000;
    int cycles = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 200;
    var all = Layout.recognise(root).layout().read(root, Split.TEST);
    Image image = Image.of(all.images().get(0).file());
    MemoryBank bank;
    try (Backend backend = NamedBackend.open(name);
        ImageEncoder encoder = Mrad.encoder().backend(backend).open()) {
      bank = Mrad.bankBuilder().encoder(encoder).add(all).build();
    }
    System.out.println("| after | native MiB | temporary files |");
    System.out.println("|---|---|---|");
    try (Backend backend = NamedBackend.open(name);
        ImageEncoder encoder = Mrad.encoder().backend(backend).open();
        AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).build()) {
      for (int i = 1; i <= detections; i++) {
        detector.detect(image);
        tell(i, detections, "detections");
      }
    }
    for (int i = 1; i <= cycles; i++) {
      try (Backend backend = NamedBackend.open(name);
          ImageEncoder encoder = Mrad.encoder().backend(backend).open();
          AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).build()) {
        detector.detect(image);
      }
      tell(i, cycles, "cycles");
    }
  }

  private static void tell(int done, int of, String what) throws IOException {
    if (done % Math.max(1, of / LINES) == 0) {
      System.gc();
      long resident =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
              .findFirst()
              .orElse(0);
      long heap = Runtime.getRuntime().totalMemory() >> 20;
      try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
        long temporary =
            files.filter(file -> file.getFileName().toString().matches("(mrad|ort|onnx).*")).count();
        System.out.printf("| %d %s | %d | %d |%n", done, what, resident - heap, temporary);
      }
    }
  }
}
