package dev.mrad.internal.moments;

import dev.mrad.moments.ClusterMoments;

/**
 * The bounds that one cluster of keys puts on {@code ln Σ exp(q·k / τ)} ({@code
 * docs/retrievers.md}). All rounding is accounted for: of the sums that the moments come from, of
 * the float32 products with the covariance's factor, and of the double precision here. Immutable.
 */
final class ClusterBounds {
  /** The unit roundoff of double precision, with a factor of two to spare. */
  static final double WIDE_ROUNDING = 0x1p-52;

  /** The unit roundoff of float32, with a factor of two to spare. */
  private static final double NARROW_ROUNDING = 0x1p-23;

  /** What every bound of the support is widened by, relative to ‖q‖·‖k‖. */
  private static final double SUPPORT_SLACK = 1e-9;

  /** What every logarithm is widened by, relative to its size. */
  private static final double LOG_SLACK = 1e-12;

  /** What a product loses at most where a device takes denormal numbers for zero. */
  private static final double UNDERFLOW = 1e-30;

  private final double logRows;
  private final double[] mean;
  private final double[] axis;
  private final double centreLength;
  private final double radius;
  private final double lowest;
  private final double highest;
  private final double longest;
  private final double meanError;
  private final double varianceError;
  private final Factor factor;

  /**
   * @param cluster with at least one row
   * @param enough how much variance may stay without a vector
   */
  ClusterBounds(ClusterMoments cluster, double enough) {
    double rows = cluster.rows();
    double operations = cluster.operations();
    int dimension = cluster.dimension();
    this.logRows = Math.log(rows);
    this.mean = cluster.mean();
    this.axis = cluster.axis();
    this.centreLength = cluster.centreLength();
    this.longest = cluster.longest() * (1 + (dimension + 16) * WIDE_ROUNDING);
    double slack = SUPPORT_SLACK * longest;
    // The squared radius is a difference, of which rounding may leave nothing.
    double span = longest + centreLength;
    double squareError = (dimension + 16) * WIDE_ROUNDING * span * span;
    this.radius = Math.sqrt(cluster.radius() * cluster.radius() + squareError) + slack;
    this.lowest = Math.max(-longest, cluster.lowest() - slack);
    this.highest = Math.min(longest, cluster.highest() + slack);
    double rounding = WIDE_ROUNDING * operations * operations / rows;
    this.meanError = (rounding + 4 * WIDE_ROUNDING) * longest;
    double covarianceError = 4 * (rounding + 8 * WIDE_ROUNDING) * longest * longest;
    this.factor = Factor.of(dimension, cluster::covariance, covarianceError, enough);
    this.varianceError =
        2 * covarianceError + (factor.vectors().size() + 16) * WIDE_ROUNDING * factor.trace();
  }

  Factor factor() {
    return factor;
  }

  /** The logarithm of the cluster's sum, between two bounds. */
  record Interval(double low, double high) {}

  /**
   * The bounds for one query.
   *
   * @param query {@code [d]}
   * @param length ‖q‖
   * @param products the float32 products of the query with the factor's vectors
   * @param from where they begin
   */
  Interval bounds(double[] query, double length, float[] products, int from, double temperature) {
    double along = dot(query, mean);
    double error = length * (meanError + query.length * WIDE_ROUNDING * longest);
    double straight = dot(query, axis);
    double across =
        Math.sqrt(
            Math.max(0, length * length - straight * straight)
                + query.length * 4 * WIDE_ROUNDING * length * length);
    double slack = SUPPORT_SLACK * length * longest;
    double centre = straight * centreLength;
    double high = Math.min(centre + length * radius, furthest(straight, across)) + slack;
    double low = Math.max(centre - length * radius, -furthest(-straight, across)) - slack;
    double above = Math.max(0, high - along + error);
    double below = Math.max(0, along - low + error);
    double most = above * below;
    double squares = 0;
    for (int i = from; i < from + factor.vectors().size(); i++) {
      squares += (double) products[i] * products[i];
    }
    double deviation = Math.sqrt(squares);
    double narrow =
        (query.length + 16) * NARROW_ROUNDING * length * Math.sqrt(factor.trace()) + UNDERFLOW;
    double least = Math.max(0, deviation - narrow);
    double spare = length * length;
    double lowVariance = 0;
    double highVariance = most;
    // Products of a query so large that float32 overflows say nothing.
    if (Double.isFinite(deviation)) {
      lowVariance = Math.max(0, least * least - spare * varianceError);
      highVariance =
          (deviation + narrow) * (deviation + narrow) + spare * (factor.restNorm() + varianceError);
    }
    double scale = 1 / (temperature * temperature);
    double lower =
        logRows
            + (along - error) / temperature
            + ExponentialMoment.lower(Math.min(lowVariance, most) * scale, below / temperature);
    double upper =
        logRows
            + (along + error) / temperature
            + ExponentialMoment.upper(Math.min(highVariance, most) * scale, above / temperature);
    double margin = LOG_SLACK * (1 + logRows + length * longest / temperature);
    return new Interval(lower - margin, upper + margin);
  }

  /**
   * The largest {@code q·k} over all k of the longest key's length or less whose part along the
   * axis lies between the lowest and the highest: {@code max over t of s·t + a·√(κ² − t²)}, which
   * is concave in t. The smallest is minus that of {@code −q}, for which t stays what it is.
   *
   * @param straight s, the query's part along the axis
   * @param across a, the length of its other part
   */
  private double furthest(double straight, double across) {
    double reach = Math.sqrt(straight * straight + across * across);
    double best = reach > 0 ? longest * straight / reach : 0;
    double t = Math.max(lowest, Math.min(highest, best));
    return straight * t + across * Math.sqrt(Math.max(0, longest * longest - t * t));
  }

  /** With several sums at a time, which do not wait for each other. */
  private static double dot(double[] x, double[] y) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < x.length; i += 4) {
      a += x[i] * y[i];
      b += x[i + 1] * y[i + 1];
      c += x[i + 2] * y[i + 2];
      d += x[i + 3] * y[i + 3];
    }
    for (; i < x.length; i++) {
      a += x[i] * y[i];
    }
    return a + b + (c + d);
  }
}
