package dev.mrad.internal.moments;

/**
 * The sharp bounds of {@code ln E[exp y]} over all random variables of mean zero, a given variance,
 * and a support that ends at {@code −a} below or at {@code b} above: each is attained by two
 * points, one of which is the end (Chebyshev–Markov; the upper one is Bennett's). Both grow with
 * the variance, so that an interval of variances is bounded by its ends.
 */
final class ExponentialMoment {
  /** Up to here {@code exp} is far from overflow. */
  private static final double MODERATE = 50;

  private ExponentialMoment() {}

  /**
   * What {@code ln E[exp y]} is not above for {@code y ≤ b}.
   *
   * @param variance not negative
   * @param b not negative
   */
  static double upper(double variance, double b) {
    return twoPoints(variance, b);
  }

  /**
   * What {@code ln E[exp y]} is not below for {@code y ≥ −a}.
   *
   * @param variance not negative
   * @param a not negative
   */
  static double lower(double variance, double a) {
    return twoPoints(variance, -a);
  }

  /** Of the two points {@code end} and {@code −variance / end} with mean zero. */
  private static double twoPoints(double variance, double end) {
    double square = end * end;
    if (variance <= 0 || square <= 0) {
      return 0;
    }
    double other = -variance / end;
    // An end so close to zero that the quotient overflows has no variance to speak of.
    if (Double.isInfinite(other)) {
      return 0;
    }
    double share = variance / (square + variance);
    double largest = Math.max(end, other);
    if (largest < MODERATE) {
      return Math.log(share * Math.exp(end) + (1 - share) * Math.exp(other));
    }
    return largest
        + Math.log(share * Math.exp(end - largest) + (1 - share) * Math.exp(other - largest));
  }
}
