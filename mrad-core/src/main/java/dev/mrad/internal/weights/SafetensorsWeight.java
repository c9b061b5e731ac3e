package dev.mrad.internal.weights;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;

/**
 * A tensor in a file, read when it is needed.
 *
 * @param file the file, open as long as this is used
 * @param entry the tensor
 */
public record SafetensorsWeight(SafetensorsFile file, TensorEntry entry) implements Weight {
  @Override
  public String name() {
    return entry.name();
  }

  @Override
  public Shape shape() {
    return entry.shape();
  }

  @Override
  public String digest() {
    return TensorDigest.of(this);
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    file.readFloats(entry, from, target, offset, count);
  }
}
