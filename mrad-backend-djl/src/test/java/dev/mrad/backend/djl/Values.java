package dev.mrad.backend.djl;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.Random;

/** Seeded values. */
final class Values {
  private Values() {}

  static Tensor normal(long seed, int... extents) {
    Shape shape = Shape.of(extents);
    float[] values = new float[Math.toIntExact(shape.size())];
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Tensor(shape, values);
  }

  /** A weight over a tensor, whose content the digest names. */
  record Of(String name, String digest, Tensor tensor) implements Weight {
    @Override
    public Shape shape() {
      return tensor.shape();
    }

    @Override
    public void read(long from, float[] target, int offset, int count) {
      System.arraycopy(tensor.data(), Math.toIntExact(from), target, offset, count);
    }
  }
}
