package dev.mrad.metrics;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.util.Arrays;
import java.util.List;

/** Figures of scores, one per image. */
public final class ImageMetrics {
  private ImageMetrics() {}

  /**
   * The figures of labelled scores.
   *
   * @param labels one per score
   * @param scores how anomalous each is; any range, no NaN
   * @throws BadInputException when the lengths differ or a score is NaN
   */
  public static ImageFigures of(List<Label> labels, double[] scores) {
    if (labels.size() != scores.length) {
      throw new BadInputException(
          labels.size() + " labels",
          "metrics",
          "expected one for each of " + scores.length + " scores");
    }
    double[] positive = new double[scores.length];
    double[] negative = new double[scores.length];
    int positives = 0;
    int negatives = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new BadInputException("score NaN", "scores[" + i + "]", "expected a number");
      }
      // Adding 0 makes −0 and 0 the same score for sorting, too.
      if (labels.get(i) == Label.ANOMALOUS) {
        positive[positives++] = scores[i] + 0.0;
      } else {
        negative[negatives++] = scores[i] + 0.0;
      }
    }
    Arrays.sort(positive, 0, positives);
    Arrays.sort(negative, 0, negatives);
    RankSweep sweep = new RankSweep(positives, negatives);
    int p = positives;
    int n = negatives;
    while (p > 0 || n > 0) {
      double score =
          Math.max(
              p > 0 ? positive[p - 1] : Double.NEGATIVE_INFINITY,
              n > 0 ? negative[n - 1] : Double.NEGATIVE_INFINITY);
      int beforeP = p;
      int beforeN = n;
      while (p > 0 && positive[p - 1] == score) {
        p--;
      }
      while (n > 0 && negative[n - 1] == score) {
        n--;
      }
      sweep.add(beforeP - p, beforeN - n);
    }
    return new ImageFigures(
        sweep.auroc(), sweep.ap(), sweep.f1Max(), sweep.roc(), sweep.precisionRecall());
  }
}
