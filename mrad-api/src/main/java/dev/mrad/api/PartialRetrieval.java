package dev.mrad.api;

import java.util.Arrays;

/**
 * The result of retrieval over some of a memory's rows: for each query and class the logarithm of
 * {@code Σ exp(q·k / τ)} over the rows of the class. Partial results over disjoint rows {@linkplain
 * #merge merge} into the result over all of them, in any order and grouping, so that shards on
 * other machines can send them. Immutable and thread-safe.
 */
public final class PartialRetrieval {
  private final double[] normal;
  private final double[] anomalous;

  private PartialRetrieval(double[] normal, double[] anomalous) {
    this.normal = normal;
    this.anomalous = anomalous;
  }

  /**
   * A result from elsewhere; the arrays are copied.
   *
   * @param normal {@code [n]}, the logarithm of each query's sum over the normal rows; −∞ where
   *     there are none
   * @param anomalous {@code [n]}, the same over the anomalous rows
   * @throws BadInputException when the lengths differ, or a value is NaN or +∞
   */
  public static PartialRetrieval of(double[] normal, double[] anomalous) {
    if (normal.length != anomalous.length) {
      throw new BadInputException(
          "sums of " + normal.length + " and " + anomalous.length + " queries",
          "partial retrieval",
          "expected as many for either class");
    }
    requireLogarithms(normal);
    requireLogarithms(anomalous);
    return new PartialRetrieval(normal.clone(), anomalous.clone());
  }

  private static void requireLogarithms(double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] < Double.POSITIVE_INFINITY)) {
        throw new BadInputException(
            "value " + values[i],
            "partial retrieval, query " + i,
            "expected the logarithm of a finite sum");
      }
    }
  }

  /** The result over no rows. Merging it changes nothing. */
  public static PartialRetrieval none(int queries) {
    double[] nothing = new double[queries];
    Arrays.fill(nothing, Double.NEGATIVE_INFINITY);
    return new PartialRetrieval(nothing, nothing);
  }

  /** The number of queries, n. */
  public int size() {
    return normal.length;
  }

  /**
   * The logarithm of a query's sum over the rows of a class; −∞ where there are none.
   *
   * @throws IndexOutOfBoundsException when there is no such query
   */
  public double logSum(int query, Label label) {
    return (label == Label.NORMAL ? normal : anomalous)[query];
  }

  /** The logarithm of a query's sum over all rows; −∞ where there are none. */
  public double logSumExp(int query) {
    return logAdd(normal[query], anomalous[query]);
  }

  /**
   * The anomalous share of a query, in [0, 1].
   *
   * @throws IllegalStateException when there are no rows
   */
  public double share(int query) {
    double difference = normal[query] - anomalous[query];
    if (Double.isNaN(difference)) {
      throw new IllegalStateException("a retrieval over no rows has no shares");
    }
    return 1 / (1 + Math.exp(difference));
  }

  /**
   * The anomalous share of each query: the scores of a {@link Retriever}.
   *
   * @throws IllegalStateException when there are no rows
   */
  public float[] shares() {
    float[] shares = new float[size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) share(i);
    }
    return shares;
  }

  /**
   * The result over the rows of both results. Associative and commutative up to the rounding of
   * double precision.
   *
   * @param other of the same queries, over other rows
   * @throws BadInputException when it is of another number of queries
   */
  public PartialRetrieval merge(PartialRetrieval other) {
    if (other.size() != size()) {
      throw new BadInputException(
          "results of " + size() + " and " + other.size() + " queries",
          "partial retrieval",
          "expected results of the same queries");
    }
    return new PartialRetrieval(logAdd(normal, other.normal), logAdd(anomalous, other.anomalous));
  }

  private static double[] logAdd(double[] x, double[] y) {
    double[] sums = new double[x.length];
    Arrays.setAll(sums, i -> logAdd(x[i], y[i]));
    return sums;
  }

  private static double logAdd(double x, double y) {
    double larger = Math.max(x, y);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(Math.min(x, y) - larger));
  }
}
