package dev.mrad.internal.cpu;

import dev.mrad.spi.Shape;
import java.util.List;

/** Operations that move values without changing them. */
final class Rearrange {
  private static final int TILE = 16;

  private Rearrange() {}

  /** The transpose of a row-major matrix. */
  static float[] transposed(float[] x, int from, int rows, int columns) {
    float[] result = new float[Math.multiplyExact(rows, columns)];
    for (int row = 0; row < rows; row += TILE) {
      int rowEnd = Math.min(rows, row + TILE);
      for (int column = 0; column < columns; column += TILE) {
        int columnEnd = Math.min(columns, column + TILE);
        for (int i = row; i < rowEnd; i++) {
          for (int j = column; j < columnEnd; j++) {
            result[j * rows + i] = x[from + i * columns + j];
          }
        }
      }
    }
    return result;
  }

  /** Row-major strides. */
  static int[] strides(Shape shape) {
    int[] strides = new int[shape.rank()];
    int stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.extent(axis);
    }
    return strides;
  }

  /**
   * The strides with which a tensor is read when it is broadcast to a shape: 0 where it repeats.
   */
  static int[] broadcastStrides(Shape from, Shape to) {
    int[] own = strides(from);
    int[] strides = new int[to.rank()];
    int missing = to.rank() - from.rank();
    for (int axis = missing; axis < strides.length; axis++) {
      strides[axis] = from.extent(axis - missing) == 1 ? 0 : own[axis - missing];
    }
    return strides;
  }

  /** Copies with the given stride for each axis of the result. */
  static void strided(float[] x, int[] strides, Shape shape, float[] out) {
    int rank = shape.rank();
    if (rank == 0) {
      out[0] = x[0];
      return;
    }
    int[] index = new int[rank];
    int width = shape.extent(-1);
    int step = strides[rank - 1];
    for (int to = 0; to < out.length; to += width) {
      int from = 0;
      for (int axis = 0; axis < rank - 1; axis++) {
        from += index[axis] * strides[axis];
      }
      if (step == 1) {
        System.arraycopy(x, from, out, to, width);
      } else {
        for (int i = 0; i < width; i++) {
          out[to + i] = x[from + i * step];
        }
      }
      advance(index, shape, rank - 2);
    }
  }

  private static void advance(int[] index, Shape shape, int last) {
    for (int axis = last; axis >= 0; axis--) {
      index[axis]++;
      if (index[axis] < shape.extent(axis)) {
        return;
      }
      index[axis] = 0;
    }
  }

  /** The product of the extents after an axis. */
  static int inner(Shape shape, int axis) {
    int size = 1;
    for (int i = axis + 1; i < shape.rank(); i++) {
      size *= shape.extent(i);
    }
    return size;
  }

  static void slice(CpuTensor x, int axis, int from, int to, float[] out) {
    int inner = inner(x.shape(), axis);
    int count = (to - from) * inner;
    int step = x.extent(axis) * inner;
    float[] values = x.data();
    int at = from * inner;
    for (int done = 0; done < out.length; done += count) {
      System.arraycopy(values, at, out, done, count);
      at += step;
    }
  }

  static void concat(List<CpuTensor> parts, int axis, int extent, float[] out) {
    int inner = inner(parts.get(0).shape(), axis);
    int step = extent * inner;
    int offset = 0;
    for (CpuTensor part : parts) {
      int count = part.extent(axis) * inner;
      float[] values = part.data();
      int to = offset;
      for (int from = 0; from < values.length; from += count) {
        System.arraycopy(values, from, out, to, count);
        to += step;
      }
      offset += count;
    }
  }

  static void gatherRows(CpuTensor x, int[] rows, float[] out) {
    int width = x.extent(-1);
    int height = x.extent(-2);
    float[] values = x.data();
    int to = 0;
    for (int matrix = 0; matrix < values.length; matrix += height * width) {
      for (int row : rows) {
        System.arraycopy(values, matrix + row * width, out, to, width);
        to += width;
      }
    }
  }
}
