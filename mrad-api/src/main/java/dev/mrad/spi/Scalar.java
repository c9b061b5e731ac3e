package dev.mrad.spi;

/**
 * A weight of one value.
 *
 * @param value the value
 */
record Scalar(float value) implements Weight {
  @Override
  public String name() {
    return "scalar " + value;
  }

  @Override
  public Shape shape() {
    return Shape.of();
  }

  @Override
  public String digest() {
    return "scalar:" + Integer.toHexString(Float.floatToRawIntBits(value));
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    if (from != 0 || count != 1) {
      throw new IndexOutOfBoundsException("a scalar has one value");
    }
    target[offset] = value;
  }
}
