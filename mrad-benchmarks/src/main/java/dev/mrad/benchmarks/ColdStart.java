package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.MemoryBank;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * The curve of a JVM that warms up: how long a detection takes, from the first on, and when each
 * was done, counted from the start of the process.
 *
 * <p>Run with {@code java --add-modules jdk.incubator.vector -cp benchmarks.jar
 * dev.mrad.benchmarks.ColdStart BANK IMAGE [DETECTIONS]}, for a bank of the embedded encoder.
 */
public final class ColdStart {
  private static final Instant START =
      ProcessHandle.current().info().startInstant().orElseGet(Instant::now);

  private ColdStart() {}

  /**
   * Runs and prints.
   *
   * @param arguments a bank, an image, and how many detections, 20 by default
   */
  public static void main(String[] arguments) {
    int count = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
    Path image = Path.of(arguments[1]);
    System.out.println("| step | ms | done after, ms |\n|---|---:|---:|");
    long begin = System.nanoTime();
    MemoryBank bank = Mrad.bank(Path.of(arguments[0]));
    begin = line("open the bank", begin);
    try (AnomalyDetector detector = Mrad.detector(bank).backend("cpu").build()) {
      begin = line("open the detector", begin);
      for (int i = 1; i <= count; i++) {
        detector.detect(image);
        begin = line("detection " + i, begin);
      }
    }
  }

  private static long line(String step, long begin) {
    long now = System.nanoTime();
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %d |%n",
        step,
        (now - begin) / 1e6,
        Duration.between(START, Instant.now()).toMillis());
    return System.nanoTime();
  }
}
