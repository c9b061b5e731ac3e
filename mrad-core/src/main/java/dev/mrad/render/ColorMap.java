package dev.mrad.render;

/**
 * Colours for values from 0 to 1, from dark blue over magenta and orange to pale yellow. Lightness
 * rises evenly in the perceptual space Oklab, so that equal steps of the value look equal, in grey
 * and to colour-blind eyes too. Immutable and thread-safe.
 */
public final class ColorMap {
  private static final int STEPS = 256;

  /** Lightness at 0 and at 1. */
  private static final double DARK = 0.18;

  private static final double LIGHT = 0.96;

  /** Hue at 0, and how far it turns, in turns: blue, magenta, red, orange, yellow. */
  private static final double HUE = 0.76;

  private static final double TURN = 0.54;
  private static final double CHROMA = 0.2;

  private static final int[] COLOURS = colours();

  private ColorMap() {}

  /**
   * The colour of a value.
   *
   * @param value clipped to [0, 1]; NaN counts as 0
   * @return {@code 0xRRGGBB}
   */
  public static int rgb(double value) {
    double clipped = value > 0 ? Math.min(1, value) : 0;
    return COLOURS[(int) Math.round(clipped * (STEPS - 1))];
  }

  private static int[] colours() {
    int[] colours = new int[STEPS];
    for (int i = 0; i < STEPS; i++) {
      double t = i / (STEPS - 1.0);
      double lightness = DARK + (LIGHT - DARK) * t;
      double hue = 2 * StrictMath.PI * (HUE + TURN * t);
      double chroma =
          CHROMA * StrictMath.pow(StrictMath.sin(StrictMath.PI * (0.12 + 0.8 * t)), 0.8);
      // sRGB cannot show every chroma at every lightness: take the largest that it can.
      while (!inGamut(lightness, chroma, hue) && chroma > 0.001) {
        chroma *= 0.98;
      }
      double[] linear = linear(lightness, chroma, hue);
      colours[i] = channel(linear[0]) << 16 | channel(linear[1]) << 8 | channel(linear[2]);
    }
    return colours;
  }

  private static boolean inGamut(double lightness, double chroma, double hue) {
    for (double value : linear(lightness, chroma, hue)) {
      if (value < 0 || value > 1) {
        return false;
      }
    }
    return true;
  }

  /** Oklab (B. Ottosson, 2020) to linear sRGB. */
  private static double[] linear(double lightness, double chroma, double hue) {
    double a = chroma * StrictMath.cos(hue);
    double b = chroma * StrictMath.sin(hue);
    double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return new double[] {
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
    };
  }

  private static double cube(double x) {
    return x * x * x;
  }

  private static int channel(double linear) {
    double clipped = Math.min(1, Math.max(0, linear));
    double encoded =
        clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * StrictMath.pow(clipped, 1 / 2.4) - 0.055;
    return (int) Math.round(255 * encoded);
  }
}
