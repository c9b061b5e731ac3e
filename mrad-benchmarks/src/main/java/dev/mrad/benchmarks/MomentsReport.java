package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.CertifiedScores;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Retriever;
import dev.mrad.moments.KeyMoments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How narrow the certificates of moments are on a real bank over τ, how often they fall back at a
 * tolerance of 1e-3, and how the time compares with exact retrieval. Prints Markdown tables and
 * draws the widths.
 *
 * <p>Run with {@code java --add-modules jdk.incubator.vector -cp benchmarks.jar
 * dev.mrad.benchmarks.MomentsReport BANK OUT.svg IMAGE…}, the bank built with the embedded encoder.
 */
public final class MomentsReport {
  private static final double[] TEMPERATURES = {0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 2, 5};
  private static final int[] CLUSTERS = {1, 4, 16, 64};
  private static final int[] SIZES = {300, 1000, 3093, 100_000};
  private static final double TOLERANCE = 1e-3;

  /** Of many images' patches, some that are spread evenly. */
  private static final int MOST_QUERIES = 8192;

  private final WidthChart chart = new WidthChart(TEMPERATURES);

  private MomentsReport() {}

  /**
   * Measures, prints and draws.
   *
   * @param arguments the bank, the drawing to write, and images to ask with
   */
  public static void main(String[] arguments) throws IOException {
    MemoryBank bank = Mrad.bank(Path.of(arguments[0]));
    List<String> images = Arrays.asList(arguments).subList(2, arguments.length);
    RealQueries queries = RealQueries.of(bank, images, MOST_QUERIES);
    MomentsReport report = new MomentsReport();
    report.level("image", bank.image(), queries.image());
    report.level("patch", bank.patch(), queries.patch());
    Files.writeString(Path.of(arguments[1]), report.chart.svg());
  }

  private void level(String name, Memory memory, float[] queries) {
    int count = queries.length / memory.dimension();
    System.out.printf(
        Locale.ROOT,
        "%n%s memory: %d keys of %d values, %d queries; width of the certificates%n%n",
        name,
        memory.size(),
        memory.dimension(),
        count);
    System.out.println("| τ | clusters per class | median | 90 % | above 1e-3 |");
    System.out.println("|---:|---:|---:|---:|---:|");
    for (int clusters : CLUSTERS) {
      KeyMoments moments = KeyMoments.of(memory, clusters);
      List<Double> medians = new ArrayList<>();
      for (double tau : TEMPERATURES) {
        try (CertifiedRetriever retriever =
            Mrad.retriever(memory)
                .backend("cpu")
                .temperature(tau)
                .openCertified(moments, TOLERANCE)) {
          Widths widths = Widths.of(retriever.certify(queries));
          medians.add(widths.median());
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %.1e | %.1e | %.1f %% |%n",
              tau,
              clusters,
              widths.median(),
              widths.ninth(),
              100 * widths.above(TOLERANCE));
        }
      }
      chart.add(name + ", " + clusters, name.equals("image"), medians);
    }
    times(name, memory, queries);
  }

  private static void times(String name, Memory memory, float[] queries) {
    System.out.printf(
        Locale.ROOT,
        "%n%s memory, τ = 1, tolerance 1e-3; larger memories repeat its keys with noise%n%n",
        name);
    System.out.println("| N | exact, ms | certified, ms | of exact | retrieved exactly |");
    System.out.println("|---:|---:|---:|---:|---:|");
    for (int size : SIZES) {
      Memory larger = new NoisyMemory(memory, size, 0.05);
      try (Retriever exact = Mrad.retriever(larger).backend("cpu").open();
          CertifiedRetriever certified =
              Mrad.retriever(larger).backend("cpu").openCertified(TOLERANCE)) {
        double slow = Stopwatch.milliseconds(() -> exact.score(queries));
        double fast = Stopwatch.milliseconds(() -> certified.certify(queries));
        CertifiedScores scores = certified.certify(queries);
        System.out.printf(
            Locale.ROOT,
            "| %d | %.2f | %.2f | %.2f | %.1f %% |%n",
            size,
            slow,
            fast,
            fast / slow,
            100.0 * scores.exactCount() / scores.size());
      }
    }
  }
}
