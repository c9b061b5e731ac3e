package dev.mrad.internal.weights;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;

/** The transpose of a stored matrix. Each read loads the whole matrix, so it is for small ones. */
public final class TransposedWeight implements Weight {
  private final String name;
  private final Weight source;

  /**
   * The transpose.
   *
   * @param name its name
   * @param source a matrix
   */
  public TransposedWeight(String name, Weight source) {
    if (source.shape().rank() != 2) {
      throw new IllegalArgumentException(name + ": a matrix expected, found " + source.shape());
    }
    this.name = name;
    this.source = source;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Shape shape() {
    return Shape.of(source.shape().extent(1), source.shape().extent(0));
  }

  @Override
  public String digest() {
    return TensorDigest.of(this);
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    float[] values = source.toArray();
    int rows = source.shape().extent(0);
    int columns = source.shape().extent(1);
    for (int i = 0; i < count; i++) {
      long at = from + i;
      target[offset + i] = values[(int) (at % rows) * columns + (int) (at / rows)];
    }
  }
}
