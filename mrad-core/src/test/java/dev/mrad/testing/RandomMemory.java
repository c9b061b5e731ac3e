package dev.mrad.testing;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;
import java.util.Arrays;
import java.util.Random;

/**
 * Rows in an array.
 *
 * @param dimension d
 * @param keys {@code [M, d]}, shared
 * @param labels {@code [M]}
 */
public record RandomMemory(int dimension, float[] keys, Label[] labels) implements Memory {
  /** Unit vectors, of which every third is anomalous. */
  public static RandomMemory unit(int size, int dimension, long seed) {
    Random random = new Random(seed);
    float[] keys = new float[size * dimension];
    for (int row = 0; row < size; row++) {
      double[] key = random.doubles(dimension).map(x -> random.nextGaussian()).toArray();
      double length = Math.sqrt(Arrays.stream(key).map(x -> x * x).sum());
      for (int i = 0; i < dimension; i++) {
        keys[row * dimension + i] = (float) (key[i] / length);
      }
    }
    return new RandomMemory(dimension, keys, everyThird(size));
  }

  private static Label[] everyThird(int size) {
    Label[] labels = new Label[size];
    Arrays.setAll(labels, row -> row % 3 == 0 ? Label.ANOMALOUS : Label.NORMAL);
    return labels;
  }

  /** Some of the rows. */
  public RandomMemory rows(int from, int to) {
    return new RandomMemory(
        dimension,
        Arrays.copyOfRange(keys, from * dimension, to * dimension),
        Arrays.copyOfRange(labels, from, to));
  }

  /** One row. */
  public float[] key(int row) {
    return Arrays.copyOfRange(keys, row * dimension, (row + 1) * dimension);
  }

  /** The anomalous share of a query, in double precision. */
  public double share(float[] queries, int query, double temperature) {
    double[] scores = new double[size()];
    double largest = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < scores.length; row++) {
      for (int i = 0; i < dimension; i++) {
        scores[row] += (double) queries[query * dimension + i] * keys[row * dimension + i];
      }
      scores[row] /= temperature;
      largest = Math.max(largest, scores[row]);
    }
    double total = 0;
    double anomalous = 0;
    for (int row = 0; row < scores.length; row++) {
      double weight = Math.exp(scores[row] - largest);
      total += weight;
      anomalous += labels[row] == Label.ANOMALOUS ? weight : 0;
    }
    return anomalous / total;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public void copyKeys(int row, int rows, float[] target, int offset) {
    System.arraycopy(keys, row * dimension, target, offset, rows * dimension);
  }

  @Override
  public Label label(int row) {
    return labels[row];
  }

  @Override
  public Provenance provenance(int row) {
    return new Provenance("random", row + ".png", "none", 0);
  }
}
