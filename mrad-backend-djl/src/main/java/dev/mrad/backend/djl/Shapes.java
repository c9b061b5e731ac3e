package dev.mrad.backend.djl;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** This library's shapes in DJL's terms and back. */
final class Shapes {
  private Shapes() {}

  static Shape of(long... extents) {
    return new Shape(extents);
  }

  static Shape of(dev.mrad.spi.Shape closed) {
    return new Shape(Arrays.stream(closed.extents()).asLongStream().toArray());
  }

  static dev.mrad.spi.Shape from(Shape shape) {
    return dev.mrad.spi.Shape.of(
        Arrays.stream(shape.getShape()).mapToInt(Math::toIntExact).toArray());
  }

  /** The shape that arrays broadcast to. */
  static Shape common(Shape... shapes) {
    int rank = Arrays.stream(shapes).mapToInt(Shape::dimension).max().orElse(0);
    long[] extents = new long[rank];
    Arrays.fill(extents, 1);
    for (Shape shape : shapes) {
      for (int axis = 0; axis < shape.dimension(); axis++) {
        int at = axis + rank - shape.dimension();
        extents[at] = shape.get(axis) == 1 ? extents[at] : shape.get(axis);
      }
    }
    return new Shape(extents);
  }
}
