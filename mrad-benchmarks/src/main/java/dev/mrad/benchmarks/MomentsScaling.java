package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.CertifiedScores;
import dev.mrad.api.Retriever;
import dev.mrad.retrieval.KeyStorage;
import java.util.Locale;

/**
 * How long retrieval from moments takes for memories of 10³ to 10⁷ keys, which are generated and,
 * but for exact retrieval beside it, never held. Prints a Markdown table.
 *
 * <p>Run with {@code java --add-modules jdk.incubator.vector -cp benchmarks.jar
 * dev.mrad.benchmarks.MomentsScaling [largest exponent [dimension [tolerance]]]}.
 */
public final class MomentsScaling {
  private static final int QUERIES = 1369;

  /** Up to here exact retrieval is measured as well, over keys that are held. */
  private static final int MOST_HELD = 100_000;

  private MomentsScaling() {}

  /**
   * Measures and prints.
   *
   * @param arguments the largest power of ten, 7 by default; d, 64 by default; and how wide a score
   *     may be before its query is retrieved exactly, 0.001 by default
   */
  public static void main(String[] arguments) {
    int most = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    int dimension = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 64;
    double tolerance = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 1e-3;
    System.out.println(
        "| N | moments, s | 1369 queries, ms | exact, ms | median width | retrieved exactly |");
    System.out.println("|---:|---:|---:|---:|---:|---:|");
    int size = 100;
    for (int exponent = 3; exponent <= most; exponent++) {
      size = size == 100 ? 1000 : size * 10;
      measure(new GeneratedMemory(size, dimension, 0.3), tolerance);
    }
  }

  private static void measure(GeneratedMemory memory, double tolerance) {
    long from = System.nanoTime();
    try (CertifiedRetriever retriever =
        Mrad.retriever(memory).backend("cpu").keys(KeyStorage.STREAMED).openCertified(tolerance)) {
      double seconds = (System.nanoTime() - from) * 1e-9;
      float[] queries = new GeneratedMemory(QUERIES, memory.dimension(), 0.3).queries(QUERIES);
      CertifiedScores scores = retriever.certify(queries);
      double time = Stopwatch.milliseconds(() -> retriever.certify(queries));
      System.out.printf(
          Locale.ROOT,
          "| %,d | %.2f | %.2f | %s | %.1e | %d |%n",
          memory.size(),
          seconds,
          time,
          memory.size() <= MOST_HELD ? exact(memory, queries) : "",
          Widths.of(scores).median(),
          scores.exactCount());
    }
  }

  private static String exact(GeneratedMemory memory, float[] queries) {
    try (Retriever exact = Mrad.retriever(HeldMemory.of(memory)).backend("cpu").open()) {
      double time = Stopwatch.milliseconds(() -> exact.score(queries));
      return String.format(Locale.ROOT, "%.2f", time);
    }
  }
}
