package dev.mrad.sample;

import java.util.SplittableRandom;

/**
 * Linear reflectance.
 *
 * @param red 0 to 1
 * @param green 0 to 1
 * @param blue 0 to 1
 */
record Colour(double red, double green, double blue) {
  /** A colour like this one, as batches differ. */
  Colour vary(SplittableRandom random, double spread) {
    double brightness = 1 + spread * (2 * random.nextDouble() - 1);
    return new Colour(
        limit(red * brightness * (1 + 0.15 * spread * (2 * random.nextDouble() - 1))),
        limit(green * brightness * (1 + 0.15 * spread * (2 * random.nextDouble() - 1))),
        limit(blue * brightness * (1 + 0.15 * spread * (2 * random.nextDouble() - 1))));
  }

  Colour scaled(double factor) {
    return new Colour(limit(red * factor), limit(green * factor), limit(blue * factor));
  }

  private static double limit(double value) {
    return Math.min(1, Math.max(0, value));
  }
}
