package dev.mrad.moments;

import dev.mrad.api.BadInputException;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * Means and covariances of a memory's keys, for each class over a few clusters of keys that lie
 * close together. They take clusters · d² · 4 bytes per class, however many keys there are. One
 * pass sums them in double precision, and adding, removing and merging rows updates them. The
 * clusters' centres never move, so after many changes new moments give tighter bounds. Not
 * thread-safe.
 */
public final class KeyMoments {
  private final int dimension;
  private final List<ClusterMoments> clusters = new ArrayList<>();

  private KeyMoments(int dimension) {
    this.dimension = dimension;
  }

  /**
   * The moments of a memory. A sample of its keys is read first to place the centres, then every
   * key once. The same memory always gives the same moments.
   *
   * @param memory with rows of both classes, unit length for MRAD's own use
   * @param clustersPerClass positive; more make tighter bounds, at a higher cost
   * @throws BadInputException when a key is not finite, or a class has no rows
   */
  public static KeyMoments of(Memory memory, int clustersPerClass) {
    if (clustersPerClass < 1) {
      throw new BadInputException(clustersPerClass + " clusters", "moments", "expected 1 or more");
    }
    KeyMoments moments = new KeyMoments(memory.dimension());
    for (Label label : Label.values()) {
      for (double[] centre : Centres.of(memory, label, clustersPerClass)) {
        moments.clusters.add(new ClusterMoments(label, centre));
      }
    }
    moments.add(memory);
    return moments;
  }

  /** The length of a key, d. */
  public int dimension() {
    return dimension;
  }

  /** The number of keys of a class. */
  public long rows(Label label) {
    return clusters.stream()
        .filter(cluster -> cluster.label() == label)
        .mapToLong(ClusterMoments::rows)
        .sum();
  }

  /** The clusters of both classes; they change with these moments. */
  public List<ClusterMoments> clusters() {
    return List.copyOf(clusters);
  }

  /**
   * Adds all rows of a memory.
   *
   * @throws BadInputException when a key is not finite; the rows before it have been added
   * @throws IncompatibleException when the keys have another length
   */
  public void add(Memory rows) {
    if (rows.dimension() != dimension) {
      throw new IncompatibleException(
          "moments of keys of " + dimension + " values, and keys of " + rows.dimension());
    }
    float[] key = new float[dimension];
    for (int row = 0; row < rows.size(); row++) {
      rows.copyKeys(row, 1, key, 0);
      double[] wide = wide(key, "key " + row);
      nearest(wide, rows.label(row)).add(wide);
    }
  }

  /**
   * Adds a row.
   *
   * @param key {@code [d]}
   * @throws BadInputException when it is of another length, or not finite
   */
  public void add(float[] key, Label label) {
    double[] wide = wide(key, "key");
    nearest(wide, label).add(wide);
  }

  /**
   * Removes a row. The caller must have added it before.
   *
   * @param key {@code [d]}, exactly the values that were added
   * @throws BadInputException when it is of another length, not finite, or cannot have been added
   */
  public void remove(float[] key, Label label) {
    double[] wide = wide(key, "key");
    nearest(wide, label).remove(wide);
  }

  /**
   * Adds all rows of other moments. Clusters with the same centre are added up; others are appended
   * and add to the cost.
   *
   * @throws IncompatibleException when its keys have another length
   */
  public void merge(KeyMoments other) {
    if (other.dimension != dimension) {
      throw new IncompatibleException(
          "moments of keys of " + dimension + " and of " + other.dimension + " values");
    }
    for (ClusterMoments theirs : List.copyOf(other.clusters)) {
      ClusterMoments same =
          clusters.stream().filter(ours -> ours.hasCentreOf(theirs)).findFirst().orElse(null);
      if (same == null) {
        clusters.add(theirs.copy());
      } else {
        same.merge(theirs);
      }
    }
  }

  private double[] wide(float[] key, String where) {
    if (key.length != dimension) {
      throw new BadInputException(key.length + " values", where, "expected " + dimension);
    }
    double[] wide = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      if (!Float.isFinite(key[i])) {
        throw new BadInputException("value " + key[i], where, "expected finite keys");
      }
      wide[i] = key[i];
    }
    return wide;
  }

  private ClusterMoments nearest(double[] key, Label label) {
    ClusterMoments best = null;
    double least = Double.POSITIVE_INFINITY;
    for (ClusterMoments cluster : clusters) {
      if (cluster.label() == label) {
        double distance = cluster.distance(key);
        if (best == null || distance < least) {
          best = cluster;
          least = distance;
        }
      }
    }
    if (best == null) {
      throw new IllegalStateException("moments have clusters of either class");
    }
    return best;
  }
}
