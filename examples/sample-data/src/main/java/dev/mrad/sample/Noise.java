package dev.mrad.sample;

/** Smooth random fields: a hash of the lattice, interpolated. The same on every Java platform. */
final class Noise {
  private final long seed;

  Noise(long seed) {
    this.seed = seed;
  }

  /** A well-mixed number from any number (the finaliser of SplitMix64). */
  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Uniform in [0, 1) at a lattice point. */
  double lattice(long x, long y) {
    return (mix(mix(seed ^ x * 0x632be59bd9b4e019L) ^ y * 0x9e3779b97f4a7c15L) >>> 11) * 0x1p-53;
  }

  /** Between 0 and 1, smooth, with features of size 1. */
  double value(double x, double y) {
    double fx = Math.floor(x);
    double fy = Math.floor(y);
    double sx = smooth(x - fx);
    double sy = smooth(y - fy);
    long ix = (long) fx;
    long iy = (long) fy;
    double top = mix(lattice(ix, iy), lattice(ix + 1, iy), sx);
    double bottom = mix(lattice(ix, iy + 1), lattice(ix + 1, iy + 1), sx);
    return mix(top, bottom, sy);
  }

  /** Octaves of {@link #value}, each twice as fine and half as strong; between 0 and 1. */
  double octaves(double x, double y, int count) {
    double sum = 0;
    double total = 0;
    double weight = 1;
    for (int octave = 0; octave < count; octave++) {
      double scale = 1L << octave;
      sum += weight * value(x * scale + 17.3 * octave, y * scale - 9.1 * octave);
      total += weight;
      weight *= 0.5;
    }
    return sum / total;
  }

  /** Distances to the nearest and second nearest of random points, one in each lattice cell. */
  double[] cells(double x, double y) {
    double first = 9;
    double second = 9;
    long ix = (long) Math.floor(x);
    long iy = (long) Math.floor(y);
    for (long cy = iy - 1; cy <= iy + 1; cy++) {
      for (long cx = ix - 1; cx <= ix + 1; cx++) {
        double dx = cx + lattice(cx, cy) - x;
        double dy = cy + lattice(cx + 7919, cy - 104729) - y;
        double distance = Math.sqrt(dx * dx + dy * dy);
        if (distance < first) {
          second = first;
          first = distance;
        } else if (distance < second) {
          second = distance;
        }
      }
    }
    return new double[] {first, second};
  }

  static double mix(double a, double b, double share) {
    return a + (b - a) * share;
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  /** 0 below {@code from}, 1 above {@code to}, smooth between; {@code from > to} turns it round. */
  static double step(double from, double to, double x) {
    double t = Math.min(1, Math.max(0, (x - from) / (to - from)));
    return smooth(t);
  }
}
