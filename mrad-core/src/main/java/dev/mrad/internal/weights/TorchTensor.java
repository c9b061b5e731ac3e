package dev.mrad.internal.weights;

import dev.mrad.spi.Shape;
import java.util.List;

/**
 * A view of a storage in a PyTorch archive; every element has been checked to lie within it.
 *
 * @param storage what it views
 * @param offset the element of the storage at index zero
 * @param shape its extents
 * @param strides how many elements of the storage one step along each axis is
 */
public record TorchTensor(TorchStorage storage, long offset, Shape shape, List<Long> strides) {
  /** Copies the strides. */
  public TorchTensor {
    strides = List.copyOf(strides);
  }

  /** Its elements. */
  public TensorType type() {
    return storage.type();
  }

  /** The bytes of the elements, row-major. */
  byte[] gather(byte[] from) {
    int size = type().size();
    int rank = shape.rank();
    byte[] to = new byte[Math.toIntExact(shape.size() * size)];
    int[] index = new int[rank];
    long at = offset;
    for (int done = 0; done < to.length; done += size) {
      System.arraycopy(from, (int) at * size, to, done, size);
      for (int axis = rank - 1; axis >= 0; axis--) {
        long stride = strides.get(axis);
        at += stride;
        if (++index[axis] < shape.extent(axis)) {
          break;
        }
        at -= stride * shape.extent(axis);
        index[axis] = 0;
      }
    }
    return to;
  }
}
