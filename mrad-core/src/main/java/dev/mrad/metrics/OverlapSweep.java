package dev.mrad.metrics;

/** Both forms of the per-region overlap, up to a limit of the false positive rate. */
final class OverlapSweep implements Sweep {
  /**
   * Sweeps up to a limit.
   *
   * @param limit the highest false positive rate, above 0 and at most 1
   */
  record UpTo(double limit) implements Kind<OverlapSweep> {
    @Override
    public OverlapSweep over(Population population) {
      return new OverlapSweep(population, limit);
    }
  }

  private static final int STEPS = 200;

  private final Population population;
  private final double limit;
  private final double components;
  private final double negatives;
  private final double low;
  private final double step;
  private final Curve.Builder curve;
  private final Sum overlap = new Sum();
  private long newNegatives;
  private double newOverlap;
  private double falsePositives;
  private double lastRate;
  private double lastOverlap;
  private double area;
  private int threshold;
  private double firstKept = Double.NaN;
  private double lastKept;
  private double lastKeptOverlap;
  private double steppedArea;

  private OverlapSweep(Population population, double limit) {
    this.population = population;
    this.limit = limit;
    this.components = population.components();
    this.negatives = population.normal();
    this.low = population.lowest();
    double high = population.highest();
    this.step = (high - low) / STEPS;
    // How many thresholds low, low + step, … are below high, as the released code counts them.
    this.threshold = step > 0 ? (int) Math.ceil((high - low) / step) - 1 : -1;
    this.curve = new Curve.Builder("Regions, overlap", "false positives", "overlap", limit);
    curve.add(0, 0);
  }

  @Override
  public void add(int image, int component, int count) {
    if (component == 0) {
      newNegatives += count;
    } else {
      double share = 1.0 / population.componentSize(component);
      for (int i = 0; i < count; i++) {
        newOverlap += share;
      }
    }
  }

  @Override
  public void endOf(double score) {
    while (threshold >= 0 && low + threshold * step >= score) {
      lowerThreshold();
    }
    falsePositives += newNegatives;
    overlap.add(newOverlap);
    newNegatives = 0;
    newOverlap = 0;
    if (components == 0 || negatives == 0) {
      return;
    }
    double rate = falsePositives / negatives;
    double mean = overlap.value() / components;
    curve.add(rate, mean);
    if (lastRate < limit) {
      double end = Math.min(rate, limit);
      double share = rate > lastRate ? (end - lastRate) / (rate - lastRate) : 0;
      double atEnd = lastOverlap + share * (mean - lastOverlap);
      area += (end - lastRate) * (lastOverlap + atEnd) / 2;
    }
    lastRate = rate;
    lastOverlap = mean;
  }

  /** One threshold of the stepped form: what lies strictly above it was added so far. */
  private void lowerThreshold() {
    threshold--;
    double rate = falsePositives / negatives;
    if (!(rate < limit)) {
      threshold = -1;
      return;
    }
    double mean = overlap.value() / components;
    if (Double.isNaN(firstKept)) {
      firstKept = rate;
    } else {
      steppedArea += (rate - lastKept) * (lastKeptOverlap + mean) / 2;
    }
    lastKept = rate;
    lastKeptOverlap = mean;
  }

  MetricValue exact() {
    return population.ifBoth(() -> area / limit).with(curve.build());
  }

  /** To be asked once all scores were given; none lies below the lowest threshold. */
  MetricValue stepped() {
    // Without a spread of rates there is nothing to rescale: 0 by 0, as in the released code.
    boolean spread = lastKept > firstKept || components == 0 || negatives == 0;
    return spread
        ? population.ifBoth(() -> steppedArea / (lastKept - firstKept))
        : MetricValue.undefined("its thresholds have a single false positive rate below " + limit);
  }
}
