package dev.mrad.internal.moments;

import dev.mrad.api.Label;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.moments.ClusterMoments;
import dev.mrad.moments.KeyMoments;
import dev.mrad.spi.Activation;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Bounds of each class's {@code ln Σ exp(q·k / τ)} from moments, at a cost that does not depend on
 * the number of keys. A backend computes the products with the covariances' factors; the rest is a
 * few products in double precision per query. A snapshot of the moments. Immutable, thread-safe.
 */
public final class MomentBounds {
  /** The queries, {@code [B, d]}. */
  public static final String QUERIES = "queries";

  /** Their products with all factors, {@code [B, columns]}. */
  public static final String PRODUCTS = "products";

  /**
   * How much of the tolerated width may come from variance without a vector: a sixteenth, since the
   * score moves by at most a quarter of what each class's logarithm does.
   */
  private static final double SHARE = 0.25;

  private final int dimension;
  private final double temperature;
  private final List<List<ClusterBounds>> classes = new ArrayList<>();
  private final int columns;

  /**
   * @param moments of both classes
   * @param temperature τ
   * @param tolerance the width of a score's bounds that is narrow enough
   */
  public MomentBounds(KeyMoments moments, double temperature, double tolerance) {
    this.dimension = moments.dimension();
    this.temperature = temperature;
    double enough = SHARE * tolerance * temperature * temperature;
    int vectors = 0;
    for (Label label : Label.values()) {
      List<ClusterBounds> bounds = new ArrayList<>();
      for (ClusterMoments cluster : moments.clusters()) {
        if (cluster.label() == label && cluster.rows() > 0) {
          ClusterBounds each = new ClusterBounds(cluster, enough);
          bounds.add(each);
          vectors += each.factor().vectors().size();
        }
      }
      classes.add(bounds);
    }
    this.columns = vectors;
  }

  /** How many products with a query the backend computes; 0 for none, and no graph. */
  public int columns() {
    return columns;
  }

  /** A graph with input {@link #QUERIES} and output {@link #PRODUCTS}. */
  public Graph graph() {
    float[] vectors = new float[Math.multiplyExact(columns, dimension)];
    int row = 0;
    for (List<ClusterBounds> bounds : classes) {
      for (ClusterBounds each : bounds) {
        for (float[] vector : each.factor().vectors()) {
          System.arraycopy(vector, 0, vectors, row++ * dimension, dimension);
        }
      }
    }
    GraphBuilder graph = new GraphBuilder();
    Node queries = graph.input(QUERIES, Shape.batch(1, dimension));
    Node matrix =
        graph.weight(new ArrayWeight("moments.factors", Shape.of(columns, dimension), vectors));
    return graph.output(PRODUCTS, graph.linear(queries, matrix, null, Activation.NONE)).build();
  }

  /**
   * Between what the logarithms of the class sums of a query lie.
   *
   * @param normalLow of the normal class
   * @param normalHigh of the normal class
   * @param anomalousLow of the anomalous class
   * @param anomalousHigh of the anomalous class
   */
  public record LogSums(
      double normalLow, double normalHigh, double anomalousLow, double anomalousHigh) {
    /** What the anomalous share is not below. */
    public double lower() {
      return Math.max(0, share(normalHigh, anomalousLow) - 1e-12);
    }

    /** What the anomalous share is not above. */
    public double upper() {
      return Math.min(1, share(normalLow, anomalousHigh) + 1e-12);
    }

    /** In the middle of the normal class's bounds. */
    public double normal() {
      return (normalLow + normalHigh) / 2;
    }

    /** In the middle of the anomalous class's bounds. */
    public double anomalous() {
      return (anomalousLow + anomalousHigh) / 2;
    }

    /** The share at the middles. */
    public double share() {
      return share(normal(), anomalous());
    }

    private static double share(double normal, double anomalous) {
      return 1 / (1 + Math.exp(normal - anomalous));
    }
  }

  /**
   * The bounds for one of several queries.
   *
   * @param queries {@code [n, d]}
   * @param index which of them
   * @param products {@code [m, columns]}
   * @param row which of its rows is the query's
   */
  public LogSums bounds(float[] queries, int index, float[] products, int row) {
    double[] query = new double[dimension];
    double square = 0;
    for (int i = 0; i < dimension; i++) {
      query[i] = queries[index * dimension + i];
      square += query[i] * query[i];
    }
    double length = Math.sqrt(square) * (1 + (dimension + 16) * ClusterBounds.WIDE_ROUNDING);
    int from = row * columns;
    double[] sums = new double[4];
    int at = 0;
    for (List<ClusterBounds> bounds : classes) {
      double[] low = new double[bounds.size()];
      double[] high = new double[bounds.size()];
      for (int i = 0; i < low.length; i++) {
        ClusterBounds each = bounds.get(i);
        ClusterBounds.Interval logs = each.bounds(query, length, products, from, temperature);
        low[i] = logs.low();
        high[i] = logs.high();
        from += each.factor().vectors().size();
      }
      sums[at++] = logSum(low);
      sums[at++] = logSum(high);
    }
    return new LogSums(sums[0], sums[1], sums[2], sums[3]);
  }

  /** {@code ln Σ exp(x)}. */
  private static double logSum(double[] x) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : x) {
      largest = Math.max(largest, value);
    }
    if (x.length == 1 || Double.isInfinite(largest)) {
      return largest;
    }
    double total = 0;
    for (double value : x) {
      total += Math.exp(value - largest);
    }
    return largest + Math.log(total);
  }
}
