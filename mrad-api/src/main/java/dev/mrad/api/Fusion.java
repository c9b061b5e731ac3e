package dev.mrad.api;

/**
 * How an image's score is computed from the class score and the map's top-k mean: {@code
 * classWeight · class score + peakWeight · top-k mean} (SPEC §6).
 *
 * @param classWeight factor of the class score, not negative
 * @param peakWeight factor of the top-k mean, not negative
 */
public record Fusion(double classWeight, double peakWeight) {
  /** Checks that both factors are finite, not negative, and not both zero. */
  public Fusion {
    boolean valid =
        classWeight >= 0
            && peakWeight >= 0
            && classWeight + peakWeight > 0
            && classWeight + peakWeight < Double.POSITIVE_INFINITY;
    if (!valid) {
      throw new BadInputException(
          "weights " + classWeight + " and " + peakWeight,
          "fusion",
          "expected finite weights that are not negative and not both zero");
    }
  }

  /**
   * {@code 0.7 · class score + 0.3 · top-k mean}, as the released code computes it; the default.
   * The score is in [0, 1].
   */
  public static Fusion code() {
    return code(0.7);
  }

  /**
   * {@code k · class score + (1 − k) · top-k mean}. The score is in [0, 1].
   *
   * @param k share of the class score, 0 to 1
   */
  public static Fusion code(double k) {
    if (!(k >= 0 && k <= 1)) {
      throw new BadInputException("share " + k, "fusion", "expected 0 to 1");
    }
    return new Fusion(k, 1 - k);
  }

  /** {@code class score + top-k mean}, the paper's Eq. 9. The score is in [0, 2]. */
  public static Fusion paper() {
    return new Fusion(1, 1);
  }
}
