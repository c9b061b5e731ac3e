package dev.mrad.conformance;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.Objects;

/**
 * A weight over a tensor.
 *
 * @param name its name
 * @param tensor its values
 */
record TensorWeight(String name, Tensor tensor) implements Weight {
  @Override
  public Shape shape() {
    return tensor.shape();
  }

  @Override
  public String digest() {
    return "test:" + tensor.shape() + ":" + Arrays.hashCode(tensor.data());
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    Objects.checkFromIndexSize(from, (long) count, (long) tensor.data().length);
    Objects.checkFromIndexSize(offset, count, target.length);
    System.arraycopy(tensor.data(), (int) from, target, offset, count);
  }
}
