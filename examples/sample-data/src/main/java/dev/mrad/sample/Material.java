package dev.mrad.sample;

/** One particular surface, at every point of the plane; the picture shows [−1, 1]². Thread-safe. */
@FunctionalInterface
interface Material {
  /** Describes the point (x to the right, y down). */
  void sample(double x, double y, Texel texel);
}
