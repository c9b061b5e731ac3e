package dev.mrad.moments;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cluster centres for the keys of a class: k-means on an evenly spread sample. It starts from
 * points far from each other, because the bounds depend on the largest distance within a cluster.
 */
final class Centres {
  /** The number of sampled keys for each centre. */
  private static final int SAMPLE = 256;

  private static final int ROUNDS = 10;

  private Centres() {}

  /**
   * At most {@code count} centres.
   *
   * @throws BadInputException when the class has no rows
   */
  static List<double[]> of(Memory memory, Label label, int count) {
    List<double[]> keys = sample(memory, label, (long) SAMPLE * count);
    List<double[]> centres = spread(keys, count);
    for (int round = 0; round < ROUNDS; round++) {
      centres = means(keys, centres);
    }
    return centres;
  }

  private static List<double[]> sample(Memory memory, Label label, long wanted) {
    long rows = 0;
    for (int row = 0; row < memory.size(); row++) {
      rows += memory.label(row) == label ? 1 : 0;
    }
    if (rows == 0) {
      throw new BadInputException(
          "no " + (label == Label.NORMAL ? "normal" : "anomalous") + " rows",
          "memory of " + memory.size() + " rows",
          "expected rows of both classes");
    }
    long step = Math.max(1, rows / wanted);
    List<double[]> keys = new ArrayList<>();
    float[] key = new float[memory.dimension()];
    long seen = 0;
    for (int row = 0; row < memory.size(); row++) {
      if (memory.label(row) == label && seen++ % step == 0) {
        memory.copyKeys(row, 1, key, 0);
        double[] wide = new double[key.length];
        for (int i = 0; i < key.length; i++) {
          if (!Float.isFinite(key[i])) {
            throw new BadInputException("value " + key[i], "key " + row, "expected finite keys");
          }
          wide[i] = key[i];
        }
        keys.add(wide);
      }
    }
    return keys;
  }

  private static List<double[]> spread(List<double[]> keys, int count) {
    List<double[]> centres = new ArrayList<>();
    double[] distances = new double[keys.size()];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    int next = 0;
    while (centres.size() < count && distances[next] > 0) {
      double[] centre = keys.get(next);
      centres.add(centre);
      for (int i = 0; i < distances.length; i++) {
        distances[i] = Math.min(distances[i], squaredDistance(keys.get(i), centre));
        next = distances[i] > distances[next] ? i : next;
      }
    }
    return centres;
  }

  private static List<double[]> means(List<double[]> keys, List<double[]> centres) {
    double[][] sums = new double[centres.size()][keys.get(0).length];
    int[] counts = new int[sums.length];
    for (double[] key : keys) {
      int nearest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < sums.length; c++) {
        double distance = squaredDistance(key, centres.get(c));
        if (distance < least) {
          least = distance;
          nearest = c;
        }
      }
      counts[nearest]++;
      for (int i = 0; i < key.length; i++) {
        sums[nearest][i] += key[i];
      }
    }
    List<double[]> means = new ArrayList<>();
    for (int c = 0; c < sums.length; c++) {
      int count = counts[c];
      if (count > 0) {
        double[] sum = sums[c];
        means.add(Arrays.stream(sum).map(value -> value / count).toArray());
      }
    }
    return means;
  }

  private static double squaredDistance(double[] x, double[] y) {
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      double difference = x[i] - y[i];
      total += difference * difference;
    }
    return total;
  }
}
