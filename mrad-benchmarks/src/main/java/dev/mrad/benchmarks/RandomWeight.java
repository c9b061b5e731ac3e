package dev.mrad.benchmarks;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;

/**
 * Seeded uniform values in (−range, range), computed when they are read.
 *
 * @param name a name
 * @param shape a closed shape
 * @param range the largest magnitude
 */
record RandomWeight(String name, Shape shape, float range) implements Weight {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  @Override
  public String digest() {
    return name + shape + range;
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    for (int i = 0; i < count; i++) {
      target[offset + i] = at(from + i);
    }
  }

  private float at(long index) {
    long mixed = (index + 1 + name.hashCode()) * GOLDEN;
    mixed = (mixed ^ (mixed >>> 29)) * GOLDEN;
    return range * ((mixed >>> 40) / (float) (1 << 23) - 1);
  }
}
