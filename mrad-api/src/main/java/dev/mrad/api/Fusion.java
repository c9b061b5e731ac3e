package dev.mrad.api;

/**
 * How the class score y and the map's peak p make an image's score: {@code classWeight · y +
 * peakWeight · p} (SPEC §6).
 *
 * @param classWeight factor of the class score, not negative
 * @param peakWeight factor of the peak, not negative
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

  /** The released code's fusion, the default: {@code 0.7 · y + 0.3 · p}; a score in [0, 1]. */
  public static Fusion code() {
    return code(0.7);
  }

  /**
   * The released code's fusion with another share: {@code k · y + (1 − k) · p}; a score in [0, 1].
   *
   * @param k share of the class score, 0 to 1
   */
  public static Fusion code(double k) {
    if (!(k >= 0 && k <= 1)) {
      throw new BadInputException("share " + k, "fusion", "expected 0 to 1");
    }
    return new Fusion(k, 1 - k);
  }

  /** The paper's fusion (Eq. 9): {@code y + p}; a score in [0, 2]. */
  public static Fusion paper() {
    return new Fusion(1, 1);
  }
}
