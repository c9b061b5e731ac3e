package dev.mrad.internal.cpu;

/**
 * The layout of a left-hand matrix that the kernels read: tiles of a few rows, and within a tile
 * the rows' values of one column side by side, {@link #STEP} apart from those of the next column.
 * So a register tile reads all its factors through one pointer. The step is a power of two, since
 * C2 of JDK 17 drops the range checks of a loop only then.
 */
final class RowTiles {
  /** Places for the rows of a tile; a tile of fewer rows leaves some unused. */
  static final int STEP = 8;

  /** Columns that are copied at a time, so that the tile stays in the first-level cache. */
  private static final int COLUMNS = 256;

  private RowTiles() {}

  /** The values of one tile of a matrix with so many columns. */
  static int tileSize(int depth) {
    return depth * STEP;
  }

  /** The values of all tiles of a matrix. */
  static int size(int rows, int depth, int tileRows) {
    return Math.multiplyExact(PackedMatrix.ceilDiv(rows, tileRows), tileSize(depth));
  }

  /**
   * Packs a matrix; rows that fill up the last tile become zeros.
   *
   * @param a where row {@code i} begins at {@code a[from + i · stride]}
   */
  static void pack(
      float[] a, int from, int stride, int rows, int depth, int tileRows, float[] tiles) {
    for (int first = 0; first < rows; first += tileRows) {
      int tile = first / tileRows * tileSize(depth);
      for (int k = 0; k < depth; k += COLUMNS) {
        int columns = Math.min(COLUMNS, depth - k);
        for (int r = 0; r < tileRows; r++) {
          int to = tile + k * STEP + r;
          if (first + r < rows) {
            int at = from + (first + r) * stride + k;
            for (int i = 0; i < columns; i++) {
              tiles[to + i * STEP] = a[at + i];
            }
          } else {
            for (int i = 0; i < columns; i++) {
              tiles[to + i * STEP] = 0;
            }
          }
        }
      }
    }
  }

  /**
   * Packs the transpose of a matrix; rows that fill up the last tile become zeros.
   *
   * @param a where column {@code k} of what is packed begins at {@code a[from + k · stride]}
   */
  static void packTransposed(
      float[] a, int from, int stride, int rows, int depth, int tileRows, float[] tiles) {
    for (int k = 0; k < depth; k++) {
      int at = from + k * stride;
      int to = k * STEP;
      for (int first = 0; first < rows; first += tileRows, to += tileSize(depth)) {
        if (first + STEP <= rows) {
          // All places: what lies in the unused ones does not matter, and C2 makes it one move.
          for (int r = 0; r < STEP; r++) {
            tiles[to + r] = a[at + first + r];
          }
        } else {
          for (int r = 0; r < tileRows; r++) {
            tiles[to + r] = first + r < rows ? a[at + first + r] : 0;
          }
        }
      }
    }
  }
}
