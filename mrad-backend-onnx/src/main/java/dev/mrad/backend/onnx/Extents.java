package dev.mrad.backend.onnx;

import dev.mrad.spi.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Shapes in ONNX's words. */
final class Extents {
  private static final String BATCH = "batch";

  private Extents() {}

  /** As numbers, an open first extent as a name. */
  static List<String> declared(Shape shape) {
    List<String> extents = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      int extent = shape.extent(axis);
      boolean open = axis == 0 && shape.isOpen();
      extents.add(open ? (extent == 1 ? BATCH : BATCH + "_x" + extent) : Integer.toString(extent));
    }
    return extents;
  }

  static long[] closed(Shape shape) {
    return Arrays.stream(shape.extents()).asLongStream().toArray();
  }

  /** The target of a {@code Reshape}: an open first extent is what remains. */
  static long[] reshaped(Shape shape) {
    long[] extents = closed(shape);
    if (shape.isOpen()) {
      extents[0] = -1;
    }
    return extents;
  }
}
