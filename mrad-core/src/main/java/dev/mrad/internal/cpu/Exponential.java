package dev.mrad.internal.cpu;

/**
 * e to the x in float32 for x ≤ 0, as softmax and the logistic function need it. x = n·ln 2 + r
 * with |r| ≤ ln 2 / 2; a minimax polynomial of degree 6 gives e to the r with a relative error of
 * 3e-9 before rounding. Results below the normal range come out as denormals, those below half the
 * least of them as 0; NaN stays NaN. {@link VectorMath#exp} computes the same bits in vectors.
 */
final class Exponential {
  static final float LOG2_E = 1.44269504f;

  /** Adding it rounds to an integer, which then sits in the low bits. */
  static final float ROUNDER = 12582912f;

  /** ln 2 in two parts; the first has few enough bits that its product with n is exact. */
  static final float LN2_HIGH = 0.693145752f;

  static final float LN2_LOW = (float) (Math.log(2) - LN2_HIGH);

  /** From here down the result is 0. */
  static final float LOWEST = -104f;

  static final float C2 = 0.4999999343212038f;
  static final float C3 = 0.16666520399058007f;
  static final float C4 = 0.041668390785350465f;
  static final float C5 = 0.008368745107529555f;
  static final float C6 = 0.0013814540087344848f;

  /** Keeps 2 to the n in the normal range until the last multiplication rounds it once. */
  static final int LIFT = 64;

  static final float UNLIFT = 0x1p-64f;

  static final float GELU = 1.702f;

  private Exponential() {}

  static float exp(float exponent) {
    float x = exponent < LOWEST ? LOWEST : exponent;
    float shifted = Math.fma(x, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float p = Math.fma(C6, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r * r, r) + 1f;
    int power = (Float.floatToRawIntBits(shifted) << 23) + ((127 + LIFT) << 23);
    return p * Float.intBitsToFloat(power) * UNLIFT;
  }

  /** {@code x · σ(1.702 x)}. */
  static float quickGelu(float x) {
    float scaled = x * GELU;
    boolean positive = scaled > 0;
    float share = exp(positive ? -scaled : scaled);
    return x * ((positive ? 1f : share) / (share + 1f));
  }
}
