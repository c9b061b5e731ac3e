package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Retriever;
import dev.mrad.retrieval.KeyStorage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How far scores from keys of 16 bits are off, beside resident float32 keys and the proven bound,
 * against double precision. Prints a Markdown table.
 *
 * <p>Run with {@code java --add-modules jdk.incubator.vector -cp benchmarks.jar
 * dev.mrad.benchmarks.SixteenBitError BANK IMAGE…}, the bank built with the embedded encoder.
 */
public final class SixteenBitError {
  private static final double[] TEMPERATURES = {1, 0.2, 0.07, 0.01};
  private static final int MOST_QUERIES = 1024;

  private SixteenBitError() {}

  /**
   * Measures and prints.
   *
   * @param arguments the bank, and images to ask with
   */
  public static void main(String[] arguments) {
    MemoryBank bank = Mrad.bank(Path.of(arguments[0]));
    List<String> images = Arrays.asList(arguments).subList(1, arguments.length);
    RealQueries queries = RealQueries.of(bank, images, MOST_QUERIES);
    System.out.println("| keys | d | τ | 16 bits, largest | median | bound | float32, largest |");
    System.out.println("|---|---:|---:|---:|---:|---:|---:|");
    level("image memory", bank.image(), queries.image());
    level("patch memory", bank.patch(), queries.patch());
    GeneratedMemory generated = new GeneratedMemory(3093, 768, 0.3);
    level("generated", generated, generated.queries(MOST_QUERIES));
  }

  private static void level(String name, Memory memory, float[] queries) {
    float[] keys = HeldMemory.of(memory).keys();
    for (double tau : TEMPERATURES) {
      double[] truth = truth(memory, keys, queries, (float) tau);
      double[] narrow = errors(memory, KeyStorage.SIXTEEN_BIT, queries, tau, truth);
      double[] single = errors(memory, KeyStorage.RESIDENT, queries, tau, truth);
      System.out.printf(
          Locale.ROOT,
          "| %s, N = %d | %d | %s | %.1e | %.1e | %.1e | %.1e |%n",
          name,
          memory.size(),
          memory.dimension(),
          tau,
          narrow[narrow.length - 1],
          narrow[narrow.length / 2],
          bound(memory.dimension(), keys, queries, tau),
          single[single.length - 1]);
    }
  }

  /** In ascending order. */
  private static double[] errors(
      Memory memory, KeyStorage storage, float[] queries, double tau, double[] truth) {
    try (Retriever retriever =
        Mrad.retriever(memory).backend("cpu").temperature(tau).keys(storage).open()) {
      float[] found = retriever.score(queries);
      double[] errors = new double[found.length];
      Arrays.setAll(errors, i -> Math.abs(found[i] - truth[i]));
      Arrays.sort(errors);
      return errors;
    }
  }

  /** The largest over the queries. */
  private static double bound(int dimension, float[] keys, float[] queries, double tau) {
    double largest = 0;
    for (float value : keys) {
      largest = Math.max(largest, Math.abs(value));
    }
    double longest = 0;
    for (int from = 0; from < queries.length; from += dimension) {
      double sum = 0;
      for (int i = from; i < from + dimension; i++) {
        sum += Math.abs(queries[i]);
      }
      longest = Math.max(longest, sum);
    }
    return Math.tanh(largest * longest / 65_000 / tau / 2);
  }

  private static double[] truth(Memory memory, float[] keys, float[] queries, float tau) {
    int dimension = memory.dimension();
    double[] truth = new double[queries.length / dimension];
    double[] logits = new double[memory.size()];
    for (int q = 0; q < truth.length; q++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int row = 0; row < logits.length; row++) {
        double product = 0;
        for (int i = 0; i < dimension; i++) {
          product += (double) queries[q * dimension + i] * keys[row * dimension + i];
        }
        logits[row] = product / tau;
        most = Math.max(most, logits[row]);
      }
      double total = 0;
      double anomalous = 0;
      for (int row = 0; row < logits.length; row++) {
        double weight = Math.exp(logits[row] - most);
        total += weight;
        anomalous += memory.label(row) == Label.ANOMALOUS ? weight : 0;
      }
      truth[q] = anomalous / total;
    }
    return truth;
  }
}
