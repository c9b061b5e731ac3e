package dev.mrad.metrics;

/** AUROC, AP and F1-max from groups of equal scores, the highest first. */
final class RankSweep {
  private final double positives;
  private final double negatives;
  private final Curve.Builder roc = new Curve.Builder();
  private final Curve.Builder precisionRecall = new Curve.Builder();
  private double truePositives;
  private double falsePositives;
  private double area;
  private double precision;
  private double f1Max;

  /**
   * @param positives how many there are in all
   * @param negatives how many there are in all
   */
  RankSweep(long positives, long negatives) {
    this.positives = positives;
    this.negatives = negatives;
    roc.add(0, 0);
  }

  /** Lowers the threshold to the next score, which so many have. */
  void add(long newPositives, long newNegatives) {
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
  }

  double auroc() {
    return positives > 0 && negatives > 0 ? area / positives / negatives : Double.NaN;
  }

  double ap() {
    return positives > 0 ? precision / positives : Double.NaN;
  }

  double f1Max() {
    return positives > 0 ? f1Max : Double.NaN;
  }

  Curve roc() {
    return roc.build();
  }

  Curve precisionRecall() {
    return precisionRecall.build();
  }
}
