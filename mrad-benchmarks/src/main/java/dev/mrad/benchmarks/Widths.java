package dev.mrad.benchmarks;

import dev.mrad.api.CertifiedScores;
import java.util.Arrays;

/**
 * How far the bounds of scores are apart, in ascending order.
 *
 * @param sorted the widths
 */
record Widths(double[] sorted) {
  static Widths of(CertifiedScores scores) {
    double[] widths = new double[scores.size()];
    Arrays.setAll(widths, scores::width);
    Arrays.sort(widths);
    return new Widths(widths);
  }

  double median() {
    return sorted[sorted.length / 2];
  }

  double ninth() {
    return sorted[sorted.length * 9 / 10];
  }

  /** The share of widths above a tolerance. */
  double above(double tolerance) {
    return Arrays.stream(sorted).filter(width -> width > tolerance).count()
        / (double) sorted.length;
  }
}
