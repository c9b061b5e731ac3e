package dev.mrad.spi;

/**
 * A float32 tensor on the Java heap, row-major: the form in which values enter and leave a program.
 *
 * <p>The array is not copied on the way in or out, since images and features are large: whoever
 * hands one over must not write to it afterwards. Safe to share between threads under that rule.
 */
public final class Tensor {
  private final Shape shape;
  private final float[] data;

  /**
   * A tensor over the given array.
   *
   * @param shape a shape without an open extent
   * @param data exactly {@code shape.size()} values, row-major; not copied
   * @throws IllegalArgumentException when the shape is open or the data do not fill it
   */
  public Tensor(Shape shape, float[] data) {
    if (shape.isOpen()) {
      throw new IllegalArgumentException("a tensor's shape must be closed, found " + shape);
    }
    if (shape.size() != data.length) {
      throw new IllegalArgumentException(
          "shape " + shape + " holds " + shape.size() + " values, found " + data.length);
    }
    this.shape = shape;
    this.data = data;
  }

  /**
   * A tensor over the given array.
   *
   * @param data the values, row-major; not copied
   * @param extents the extents, outermost first
   */
  public static Tensor of(float[] data, int... extents) {
    return new Tensor(Shape.of(extents), data);
  }

  /** A closed shape. */
  public Shape shape() {
    return shape;
  }

  /** The values, row-major; not copied, do not write to them. */
  public float[] data() {
    return data;
  }
}
