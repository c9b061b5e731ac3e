package dev.mrad.internal.cpu;

import dev.mrad.spi.Shape;

/**
 * A tensor of the built-in backend: a shape over values that other tensors may share.
 *
 * @param shape a closed shape
 * @param storage the values
 */
record CpuTensor(Shape shape, Storage storage) {
  float[] data() {
    return storage.data();
  }

  int extent(int axis) {
    return shape.extent(axis);
  }

  int rank() {
    return shape.rank();
  }

  /** The product of all extents but the last. */
  int rows() {
    int rows = 1;
    for (int axis = 0; axis < rank() - 1; axis++) {
      rows = Math.multiplyExact(rows, extent(axis));
    }
    return rows;
  }
}
