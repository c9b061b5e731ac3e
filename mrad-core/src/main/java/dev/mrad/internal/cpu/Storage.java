package dev.mrad.internal.cpu;

import dev.mrad.spi.Weight;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The values behind one or more tensors, in whichever forms are needed: row-major, packed for
 * products, or still in the weight that they are read from. Counts the tensors that share it.
 * Thread-safe.
 */
final class Storage {
  private final @Nullable Weight source;
  private final Consumer<Storage> onFree;
  private volatile float @Nullable [] data;
  private volatile @Nullable PackedMatrix packedRows;
  private volatile @Nullable PackedMatrix packedColumns;
  private volatile float @Nullable [] transposed;
  private int users = 1;
  private boolean keepsData;
  private boolean lent;

  /**
   * @param source where the values can be read again, or {@code null}
   * @param data the values, or {@code null} to read them when they are needed
   * @param onFree told when the last user is gone
   */
  Storage(@Nullable Weight source, float @Nullable [] data, Consumer<Storage> onFree) {
    if (source == null && data == null) {
      throw new IllegalArgumentException("values or their source expected");
    }
    this.source = source;
    this.data = data;
    this.onFree = onFree;
  }

  /** One user more; {@code false} when the last one has gone already. */
  synchronized boolean retain() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  void release() {
    synchronized (this) {
      users--;
      if (users != 0) {
        return;
      }
    }
    onFree.accept(this);
  }

  /** The values row-major if they are held so and nobody outside has them. */
  synchronized float @Nullable [] recyclable() {
    return lent ? null : data;
  }

  /** The values, row-major, for a caller outside the backend, who keeps them. */
  synchronized float[] lend() {
    if (source != null) {
      return data().clone();
    }
    lent = true;
    return data();
  }

  /** Holds the values row-major from now on, whatever else they are packed into. */
  synchronized void keepData() {
    keepsData = true;
    data();
  }

  /** The values, row-major. */
  float[] data() {
    float[] known = data;
    return known != null ? known : readData();
  }

  private synchronized float[] readData() {
    float[] known = data;
    if (known == null) {
      if (source != null) {
        known = source.toArray();
      } else if (packedRows != null) {
        known = packedRows.unpackTransposed();
      } else {
        throw new IllegalStateException("freed values are used");
      }
      data = known;
    }
    return known;
  }

  /** The matrix {@code [columns, depth]} packed for products with its transpose, if it is. */
  @Nullable PackedMatrix packedRows() {
    return packedRows;
  }

  /** The matrix {@code [depth, columns]} packed for products with itself, if it is. */
  @Nullable PackedMatrix packedColumns() {
    return packedColumns;
  }

  /** The transposed matrix, if it has been asked for before. */
  float @Nullable [] transposed() {
    return transposed;
  }

  /**
   * Packs for products with the transpose, once, and lets go of the row-major form unless that is
   * needed too.
   */
  synchronized void packRows(int columns, int depth, Kernels kernels, Workers workers) {
    if (packedRows == null) {
      // The tasks below must not need this object's lock, which is held until they are done.
      float[] known = source != null && data == null ? null : data();
      packedRows =
          PackedMatrix.transposed(
              (from, target, count) -> {
                if (known != null) {
                  System.arraycopy(known, Math.toIntExact(from), target, 0, count);
                } else if (source != null) {
                  source.read(from, target, 0, count);
                }
              },
              columns,
              depth,
              kernels,
              workers);
      if (!keepsData && !lent) {
        data = null;
      }
    }
  }

  /** Packs for products with the matrix itself, once; values that can be read again are let go. */
  synchronized void packColumns(int depth, int columns, Kernels kernels, Workers workers) {
    if (packedColumns == null) {
      packedColumns = PackedMatrix.of(data(), 0, depth, columns, kernels, workers);
      if (source != null && !keepsData && !lent) {
        data = null;
      }
    }
  }

  /** Transposes, once. */
  synchronized void transpose(int rows, int columns) {
    if (transposed == null) {
      transposed = Rearrange.transposed(data(), 0, rows, columns);
    }
  }
}
