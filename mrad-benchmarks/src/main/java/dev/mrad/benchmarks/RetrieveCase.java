package dev.mrad.benchmarks;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;

/**
 * One size of {@code softmax(q keysᵀ / τ) classes} with two classes, and its seeded operands.
 *
 * @param queries the number of query rows
 * @param keys rows of the bank
 * @param width of both
 * @param tau the temperature
 */
record RetrieveCase(int queries, int keys, int width, float tau) {
  static final int CLASSES = 2;

  Tensor asked() {
    return Programs.tensor("q", queries, width);
  }

  /** The queries over the temperature, for those who have no other place for it. */
  float[] scaledQueries() {
    float[] scaled = asked().data();
    for (int i = 0; tau != 1 && i < scaled.length; i++) {
      scaled[i] /= tau;
    }
    return scaled;
  }

  /** The bank's rows: scores at τ = 1 deviate by about a half. */
  Weight bank() {
    return new RandomWeight("keys", Shape.of(keys, width), 0.05f);
  }

  Weight classes() {
    return new RandomWeight("classes", Shape.of(keys, CLASSES), 1);
  }

  /** One query's scores in double precision. */
  private double[] scores(int query) {
    float[] asked = new float[width];
    new RandomWeight("q", Shape.of(queries, width), 1).read((long) query * width, asked, 0, width);
    Weight bank = bank();
    float[] key = new float[width];
    double[] scores = new double[keys];
    for (int j = 0; j < keys; j++) {
      bank.read((long) j * width, key, 0, width);
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += (double) asked[i] * key[i];
      }
      scores[j] = sum / tau;
    }
    return scores;
  }

  /**
   * Checks the last query's result, so that nobody is fast by computing something else.
   *
   * @param result a row for each query, which begins with the classes
   */
  void check(float[] result) {
    double[] scores = scores(queries - 1);
    double largest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      largest = Math.max(largest, score);
    }
    float[] values = classes().toArray();
    double total = 0;
    double[] expected = new double[CLASSES];
    for (int j = 0; j < keys; j++) {
      double share = Math.exp(scores[j] - largest);
      total += share;
      for (int c = 0; c < CLASSES; c++) {
        expected[c] += share * values[j * CLASSES + c];
      }
    }
    int row = result.length / queries * (queries - 1);
    for (int c = 0; c < CLASSES; c++) {
      require(result[row + c], expected[c] / total);
    }
  }

  /** Checks the last query's score for the last key. */
  void checkScore(float found) {
    require(found, scores(queries - 1)[keys - 1]);
  }

  private void require(float found, double expected) {
    if (!(Math.abs(found - expected) < 1e-5 / tau)) {
      throw new IllegalStateException(this + ": " + found + " where " + expected + " is right");
    }
  }
}
