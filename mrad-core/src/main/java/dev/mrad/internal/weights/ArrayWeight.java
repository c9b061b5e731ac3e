package dev.mrad.internal.weights;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.Objects;

/** A weight on the heap. The array is not copied and must not be written to. */
public final class ArrayWeight implements Weight {
  private final String name;
  private final Shape shape;
  private final float[] values;
  private volatile String digest = "";

  /**
   * @param name names the weight
   * @param shape a closed shape
   * @param values row-major, as many as the shape holds
   */
  public ArrayWeight(String name, Shape shape, float[] values) {
    if (shape.isOpen() || shape.size() != values.length) {
      throw new IllegalArgumentException(
          name + ": " + values.length + " values do not fill " + shape);
    }
    this.name = name;
    this.shape = shape;
    this.values = values;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public String digest() {
    if (digest.isEmpty()) {
      digest = TensorDigest.of(this);
    }
    return digest;
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    Objects.checkFromIndexSize(from, count, values.length);
    System.arraycopy(values, (int) from, target, offset, count);
  }
}
