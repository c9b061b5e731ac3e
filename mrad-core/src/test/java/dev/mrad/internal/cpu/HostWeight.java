package dev.mrad.internal.cpu;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A weight on the heap that counts how often it is read. */
record HostWeight(String name, Shape shape, float[] values, AtomicInteger reads) implements Weight {
  static HostWeight of(String name, float[] values, int... extents) {
    return new HostWeight(name, Shape.of(extents), values, new AtomicInteger());
  }

  @Override
  public String digest() {
    return shape + ":" + Arrays.hashCode(values);
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    reads.incrementAndGet();
    System.arraycopy(values, Math.toIntExact(from), target, offset, count);
  }
}
