package dev.mrad.conformance;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.Objects;

/**
 * A weight that is stored nowhere: each value is computed from its index when it is read.
 *
 * @param name its name
 * @param shape its shape
 */
record PatternWeight(String name, Shape shape) implements Weight {
  @Override
  public String digest() {
    return "pattern:" + shape;
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    Objects.checkFromIndexSize(from, (long) count, shape.size());
    Objects.checkFromIndexSize(offset, count, target.length);
    for (int i = 0; i < count; i++) {
      target[offset + i] = ((from + i) * 7919 % 257 - 128) / 128f;
    }
  }
}
