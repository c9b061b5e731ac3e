package dev.mrad.benchmarks;

import dev.mrad.KeyStorage;
import dev.mrad.Mrad;
import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.CertifiedScores;
import dev.mrad.api.Memory;
import dev.mrad.moments.KeyMoments;
import java.util.Locale;

/**
 * How long retrieval from moments takes for memories of 10³ to 10⁷ keys, which are generated and
 * never held. Prints a Markdown table.
 *
 * <p>Run with {@code java --add-modules jdk.incubator.vector -cp benchmarks.jar
 * dev.mrad.benchmarks.MomentsScaling [largest exponent [dimension]]}.
 */
public final class MomentsScaling {
  private static final int QUERIES = 1369;
  private static final int CLUSTERS = 16;

  private MomentsScaling() {}

  /**
   * Measures and prints.
   *
   * @param arguments the largest power of ten, 7 by default, and d, 64 by default
   */
  public static void main(String[] arguments) {
    int most = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    int dimension = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 64;
    System.out.println("| N | moments, s | 1369 queries, ms | median width | retrieved exactly |");
    System.out.println("|---:|---:|---:|---:|---:|");
    int size = 100;
    for (int exponent = 3; exponent <= most; exponent++) {
      size = size == 100 ? 1000 : size * 10;
      Memory memory = new GeneratedMemory(size, dimension, 0.3);
      long from = System.nanoTime();
      KeyMoments moments = KeyMoments.of(memory, CLUSTERS);
      double seconds = (System.nanoTime() - from) * 1e-9;
      float[] queries = new GeneratedMemory(QUERIES, dimension, 0.3).queries(QUERIES);
      try (CertifiedRetriever retriever =
          Mrad.retriever(memory)
              .backend("cpu")
              .keys(KeyStorage.STREAMED)
              .openCertified(moments, 1e-3)) {
        CertifiedScores scores = retriever.certify(queries);
        double time = Stopwatch.milliseconds(() -> retriever.certify(queries));
        System.out.printf(
            Locale.ROOT,
            "| %,d | %.2f | %.2f | %.1e | %d |%n",
            size,
            seconds,
            time,
            Widths.of(scores).median(),
            scores.exactCount());
      }
    }
  }
}
