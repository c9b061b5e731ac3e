package dev.mrad.example.encoder;

import java.util.SplittableRandom;

/** Smooth random fields on a lattice that is hashed from a seed. Thread-safe. */
final class Field {
  private final long seed;

  Field(SplittableRandom random) {
    this.seed = random.nextLong();
  }

  /** Uniform in [0, 1) at a lattice point. */
  float at(int x, int y) {
    long z = seed ^ (x * 0x9e3779b97f4a7c15L) ^ (y * 0xc2b2ae3d27d4eb4fL);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return ((z ^ (z >>> 31)) >>> 40) * 0x1p-24f;
  }

  /** Between 0 and 1, with features of size 1. */
  float value(float x, float y) {
    int ix = (int) Math.floor(x);
    int iy = (int) Math.floor(y);
    float sx = smooth(x - ix);
    float sy = smooth(y - iy);
    float top = mix(at(ix, iy), at(ix + 1, iy), sx);
    float bottom = mix(at(ix, iy + 1), at(ix + 1, iy + 1), sx);
    return mix(top, bottom, sy);
  }

  /** The sum of octaves, each twice as fine and weaker by a factor; between 0 and 1. */
  float octaves(float x, float y, int count, float fade) {
    float sum = 0;
    float total = 0;
    float weight = 1;
    for (int octave = 0; octave < count; octave++) {
      int scale = 1 << octave;
      sum += weight * value(x * scale + 31.7f * octave, y * scale - 17.3f * octave);
      total += weight;
      weight *= fade;
    }
    return sum / total;
  }

  /** Distances to the nearest and second nearest of random points, one in each cell. */
  float[] cells(float x, float y) {
    float first = 9;
    float second = 9;
    int ix = (int) Math.floor(x);
    int iy = (int) Math.floor(y);
    for (int cy = iy - 1; cy <= iy + 1; cy++) {
      for (int cx = ix - 1; cx <= ix + 1; cx++) {
        float dx = cx + at(cx, cy) - x;
        float dy = cy + at(cx + 7919, cy - 10473) - y;
        float distance = (float) Math.sqrt(dx * dx + dy * dy);
        if (distance < first) {
          second = first;
          first = distance;
        } else {
          second = Math.min(second, distance);
        }
      }
    }
    return new float[] {first, second};
  }

  static float mix(float a, float b, float share) {
    return a + (b - a) * share;
  }

  static float smooth(float t) {
    float limited = Math.min(1, Math.max(0, t));
    return limited * limited * (3 - 2 * limited);
  }
}
