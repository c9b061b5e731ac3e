package dev.mrad.conformance;

import dev.mrad.spi.Shape;

/** Where the values of row-major tensors lie. */
final class Layout {
  private Layout() {}

  /** How far apart the neighbours along each axis are. */
  static int[] strides(Shape shape) {
    int[] strides = new int[shape.rank()];
    int next = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = next;
      next *= shape.extent(axis);
    }
    return strides;
  }

  /** The strides by which a tensor is read as if it had a larger shape. */
  static int[] broadcast(Shape from, Shape to) {
    int[] own = strides(from);
    int[] strides = new int[to.rank()];
    for (int axis = 0; axis < own.length; axis++) {
      int at = axis + strides.length - own.length;
      strides[at] = from.extent(axis) == 1 ? 0 : own[axis];
    }
    return strides;
  }

  /** The shape that two shapes broadcast to. */
  static Shape common(Shape a, Shape b) {
    int[] extents = new int[Math.max(a.rank(), b.rank())];
    for (int axis = 0; axis < extents.length; axis++) {
      int fromEnd = axis - extents.length;
      int atA = -fromEnd > a.rank() ? 1 : a.extent(fromEnd);
      int atB = -fromEnd > b.rank() ? 1 : b.extent(fromEnd);
      extents[axis] = atA == 1 ? atB : atA;
    }
    return Shape.of(extents);
  }

  /** For each position of a shape, in row-major order, where to read. */
  static int[] offsets(Shape shape, int[] strides, int start) {
    int[] offsets = new int[Math.toIntExact(shape.size())];
    int[] position = new int[shape.rank()];
    for (int i = 0; i < offsets.length; i++) {
      int offset = start;
      for (int axis = 0; axis < position.length; axis++) {
        offset += position[axis] * strides[axis];
      }
      offsets[i] = offset;
      for (int axis = position.length - 1; axis >= 0; axis--) {
        if (++position[axis] < shape.extent(axis)) {
          break;
        }
        position[axis] = 0;
      }
    }
    return offsets;
  }
}
