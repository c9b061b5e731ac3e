package dev.mrad.spi;

import java.util.Arrays;

/**
 * The extents of a tensor. All are fixed, except that the first may be open: it is then a fixed
 * multiple of the batch size {@code B}, which a program learns at each run. {@code [2B, 77, 512]}
 * has the multiple 2. Extents may be zero only in shapes that nothing is computed from.
 *
 * <p>Immutable and thread-safe.
 */
public final class Shape {
  private final int[] extents;
  private final boolean open;

  private Shape(int[] extents, boolean open) {
    for (int extent : extents) {
      if (extent < 0) {
        throw new IllegalArgumentException(
            "extents must not be negative, found " + Arrays.toString(extents));
      }
    }
    this.extents = extents;
    this.open = open;
  }

  /**
   * A shape without an open extent. No extents at all make a scalar.
   *
   * @param extents the extents, outermost first
   */
  public static Shape of(int... extents) {
    return new Shape(extents.clone(), false);
  }

  /**
   * A shape whose first extent is {@code multiple} × B.
   *
   * @param multiple how many rows one element of the batch takes, at least 1
   * @param rest the remaining extents
   */
  public static Shape batch(int multiple, int... rest) {
    if (multiple < 1) {
      throw new IllegalArgumentException("multiple of the batch must be positive: " + multiple);
    }
    int[] all = new int[rest.length + 1];
    all[0] = multiple;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return new Shape(all, true);
  }

  /** Whether the first extent depends on the batch. */
  public boolean isOpen() {
    return open;
  }

  /** The number of axes; 0 for a scalar. */
  public int rank() {
    return extents.length;
  }

  /**
   * The extent of an axis; of an open first axis, its multiple of the batch.
   *
   * @param axis from 0, or negative to count from the last axis
   */
  public int extent(int axis) {
    return extents[axis < 0 ? axis + extents.length : axis];
  }

  /** A copy of the extents; an open first one as its multiple of the batch. */
  public int[] extents() {
    return extents.clone();
  }

  /**
   * This shape for a given batch.
   *
   * @param batch the batch size, at least 1
   * @return a shape without an open extent
   */
  public Shape at(int batch) {
    if (!open) {
      return this;
    }
    int[] all = extents.clone();
    all[0] = Math.multiplyExact(all[0], batch);
    return new Shape(all, false);
  }

  /**
   * The number of elements; for an open shape, of a batch of one.
   *
   * @throws ArithmeticException beyond 2⁶³
   */
  public long size() {
    long size = 1;
    for (int extent : extents) {
      size = Math.multiplyExact(size, (long) extent);
    }
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && open == that.open && Arrays.equals(extents, that.extents);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(extents) + (open ? 1 : 0);
  }

  /** {@code [2B, 77, 512]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int axis = 0; axis < extents.length; axis++) {
      if (axis > 0) {
        text.append(", ");
      }
      if (axis == 0 && open) {
        text.append(extents[0] == 1 ? "B" : extents[0] + "B");
      } else {
        text.append(extents[axis]);
      }
    }
    return text.append(']').toString();
  }
}
