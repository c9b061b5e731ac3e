package dev.mrad.metrics;

/** Both forms of the per-region overlap from groups of equal scores, the highest first. */
final class OverlapSweep {
  private static final double LIMIT = 0.3;
  private static final int STEPS = 200;

  private final double regions;
  private final double negatives;
  private final double low;
  private final double step;
  private final Curve.Builder curve = new Curve.Builder();
  private final Sum overlap = new Sum();
  private double falsePositives;
  private double lastRate;
  private double lastOverlap;
  private double area;
  private int threshold;
  private double firstKept = Double.NaN;
  private double lastKept;
  private double lastKeptOverlap;
  private double steppedArea;

  /**
   * @param regions how many there are in all
   * @param negatives how many normal pixels there are in all
   * @param low the lowest score
   * @param high the highest score
   */
  OverlapSweep(long regions, long negatives, double low, double high) {
    this.regions = regions;
    this.negatives = negatives;
    this.low = low;
    this.step = (high - low) / STEPS;
    // How many thresholds low, low + step, … are below high, as the released code counts them.
    this.threshold = step > 0 ? (int) Math.ceil((high - low) / step) - 1 : -1;
    curve.add(0, 0);
  }

  /**
   * Lowers the threshold to the next score.
   *
   * @param score which
   * @param newNegatives how many normal pixels have it
   * @param newOverlap the sum, over anomalous pixels that have it, of one by their regions' sizes
   */
  void add(double score, long newNegatives, double newOverlap) {
    while (threshold >= 0 && low + threshold * step >= score) {
      stepped();
    }
    falsePositives += newNegatives;
    overlap.add(newOverlap);
    if (regions == 0 || negatives == 0) {
      return;
    }
    double rate = falsePositives / negatives;
    double mean = overlap.value() / regions;
    curve.add(rate, mean);
    if (lastRate < LIMIT) {
      double end = Math.min(rate, LIMIT);
      double share = rate > lastRate ? (end - lastRate) / (rate - lastRate) : 0;
      double atEnd = lastOverlap + share * (mean - lastOverlap);
      area += (end - lastRate) * (lastOverlap + atEnd) / 2;
    }
    lastRate = rate;
    lastOverlap = mean;
  }

  /** One threshold of the stepped form: what lies strictly above it was added so far. */
  private void stepped() {
    threshold--;
    double rate = falsePositives / negatives;
    if (!(rate < LIMIT)) {
      threshold = -1;
      return;
    }
    double mean = overlap.value() / regions;
    if (Double.isNaN(firstKept)) {
      firstKept = rate;
    } else {
      steppedArea += (rate - lastKept) * (lastKeptOverlap + mean) / 2;
    }
    lastKept = rate;
    lastKeptOverlap = mean;
  }

  double exact() {
    return regions == 0 || negatives == 0 ? Double.NaN : area / LIMIT;
  }

  /** To be asked once all groups were added; none lies below the lowest threshold. */
  double stepped200() {
    if (regions == 0 || negatives == 0) {
      return Double.NaN;
    }
    // Without a spread of rates there is nothing to rescale: 0 by 0, as in the released code.
    return steppedArea / (lastKept - firstKept);
  }

  Curve curve() {
    return curve.build();
  }
}
