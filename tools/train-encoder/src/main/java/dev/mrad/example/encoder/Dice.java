package dev.mrad.example.encoder;

import java.util.SplittableRandom;

/**
 * Draws in the forms that pictures are made of. Not thread-safe.
 *
 * @param random where from
 */
record Dice(SplittableRandom random) {
  /** Uniform in [0, 1). */
  float unit() {
    return (float) random.nextDouble();
  }

  float between(float low, float high) {
    return low + (high - low) * unit();
  }

  /** As {@link #between}, with small values more frequent. */
  float mostlyLow(float low, float high) {
    return low + (high - low) * unit() * unit();
  }

  /** From 0 to below a limit. */
  int of(int limit) {
    return random.nextInt(limit);
  }

  boolean chance(float share) {
    return unit() < share;
  }

  /** An angle in radians. */
  double turn() {
    return 2 * Math.PI * random.nextDouble();
  }
}
