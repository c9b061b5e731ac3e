package dev.mrad.example.backend;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;

/** Reading a row-major tensor in another order than its own. */
final class Loops {
  private Loops() {}

  /** How far apart neighbours along each axis are. */
  static int[] strides(Shape shape) {
    int[] strides = new int[shape.rank()];
    for (int axis = strides.length - 1, next = 1; axis >= 0; axis--) {
      strides[axis] = next;
      next *= shape.extent(axis);
    }
    return strides;
  }

  /**
   * A new tensor whose value at (i, j, ..) is {@code x[start + i·strides[0] + j·strides[1] ..]}.
   */
  static Tensor read(Tensor x, Shape shape, int start, int[] strides) {
    float[] out = new float[Math.toIntExact(shape.size())];
    int[] position = new int[shape.rank()];
    int from = start;
    for (int i = 0; i < out.length; i++) {
      out[i] = x.data()[from];
      for (int axis = position.length - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++position[axis] < shape.extent(axis)) {
          break;
        }
        from -= position[axis] * strides[axis];
        position[axis] = 0;
      }
    }
    return new Tensor(shape, out);
  }

  /** Repeats along axes of extent 1 and along missing leading axes. */
  static Tensor broadcast(Tensor x, Shape shape) {
    if (x.shape().equals(shape)) {
      return x;
    }
    int[] own = strides(x.shape());
    int[] strides = new int[shape.rank()];
    int missing = strides.length - own.length;
    for (int axis = 0; axis < own.length; axis++) {
      strides[missing + axis] = x.shape().extent(axis) == 1 ? 0 : own[axis];
    }
    return read(x, shape, 0, strides);
  }

  /** The shape that tensors broadcast to. */
  static Shape common(Tensor... tensors) {
    int rank = 0;
    for (Tensor tensor : tensors) {
      rank = Math.max(rank, tensor.shape().rank());
    }
    int[] extents = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      extents[axis] = 1;
      for (Tensor tensor : tensors) {
        int at = axis - rank + tensor.shape().rank();
        if (at >= 0 && tensor.shape().extent(at) != 1) {
          extents[axis] = tensor.shape().extent(at);
        }
      }
    }
    return Shape.of(extents);
  }
}
