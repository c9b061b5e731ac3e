package dev.mrad.metrics;

/** AUROC, AP and F1-max. */
final class RankSweep implements Sweep {
  static final Kind<RankSweep> KIND = RankSweep::new;

  private final Population population;
  private final double positives;
  private final double negatives;
  private final Curve.Builder roc;
  private final Curve.Builder precisionRecall;
  private long newPositives;
  private long newNegatives;
  private double truePositives;
  private double falsePositives;
  private double area;
  private double precision;
  private double f1Max;

  RankSweep(Population population) {
    this.population = population;
    this.positives = population.anomalous();
    this.negatives = population.normal();
    String level = population.level() == Metric.Level.IMAGE ? "Images" : "Pixels";
    this.roc = new Curve.Builder(level + ", ROC", "false positives", "true positives", 1);
    this.precisionRecall = new Curve.Builder(level + ", precision", "recall", "precision", 1);
    roc.add(0, 0);
  }

  @Override
  public void add(int image, int component, int count) {
    if (component == 0) {
      newNegatives += count;
    } else {
      newPositives += count;
    }
  }

  @Override
  public void endOf(double score) {
    area += newNegatives * (truePositives + newPositives / 2.0);
    truePositives += newPositives;
    falsePositives += newNegatives;
    double share = truePositives / (truePositives + falsePositives);
    precision += newPositives * share;
    f1Max = Math.max(f1Max, 2 * truePositives / (truePositives + falsePositives + positives));
    if (positives > 0) {
      precisionRecall.add(truePositives / positives, share);
      if (negatives > 0) {
        roc.add(falsePositives / negatives, truePositives / positives);
      }
    }
    newPositives = 0;
    newNegatives = 0;
  }

  MetricValue auroc() {
    return population.ifBoth(() -> area / positives / negatives).with(roc.build());
  }

  MetricValue ap() {
    return population.ifAnomalous(() -> precision / positives).with(precisionRecall.build());
  }

  MetricValue f1Max() {
    return population.ifAnomalous(() -> f1Max);
  }
}
