package dev.mrad.internal.cpu;

/**
 * The inner loops of the backend, on one thread and on arrays that stay in the caches: the seam
 * between plain Java and the Vector API. All else in this package is written once, over this class.
 *
 * <p>Each result depends on its own operands alone, in one order of additions: never on the number
 * of rows in the call, on the alignment, or on whether the code has been compiled yet. Stateless
 * and thread-safe.
 */
abstract class Kernels {
  /** What runs, for the log. */
  abstract String description();

  /** How many columns of a right-hand matrix lie side by side in a packed panel. */
  abstract int panelWidth();

  /** How many rows of a panel one array holds, so that it stays in the second-level cache. */
  abstract int slabDepth();

  /**
   * How many rows of the left-hand matrix lie in one of its tiles, at most {@link RowTiles#STEP}.
   */
  abstract int tileRows();

  /**
   * {@code c += a · slab}, each element's products added in ascending order with fused
   * multiply-adds, starting from the value in {@code c}.
   *
   * @param a from {@code aFrom}, tiles of {@link #tileRows} rows in the layout of {@link RowTiles}
   * @param tileSize the distance from one tile to the next
   * @param rows how many rows to compute; those that fill up the last tile of {@code a} are read
   * @param slab from {@code slabFrom}, {@code depth} rows of {@link #panelWidth} values
   * @param c {@code rows} rows of {@link #panelWidth} values, {@code cStride} apart
   */
  abstract void multiply(
      float[] a,
      int aFrom,
      int tileSize,
      int rows,
      float[] slab,
      int slabFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStride);

  /**
   * {@code c += a · (b0 b1 b2 b3)} for a single row and four slabs side by side, with the same bits
   * as {@link #multiply} on each: enough additions at a time to wait for the memory alone.
   *
   * @param a from {@code aFrom}, the first row of a tile
   */
  void multiplyRow(
      float[] a,
      int aFrom,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      int depth,
      float[] c,
      int cFrom) {
    int width = panelWidth();
    multiply(a, aFrom, 0, 1, b0, 0, depth, c, cFrom, width);
    multiply(a, aFrom, 0, 1, b1, 0, depth, c, cFrom + width, width);
    multiply(a, aFrom, 0, 1, b2, 0, depth, c, cFrom + 2 * width, width);
    multiply(a, aFrom, 0, 1, b3, 0, depth, c, cFrom + 3 * width, width);
  }

  /**
   * For each column of a panel of {@code rows} rows, {@code largest = max(largest, x)}; NaN values
   * are passed over.
   */
  abstract void largestOfColumns(float[] x, int from, int rows, float[] largest, int largestFrom);

  /**
   * For each column of a panel, {@code x = exp((x − shift) · scale)} for exponents up to 0, and
   * {@code sums += Σ x}.
   */
  abstract void expColumns(
      float[] x,
      int from,
      int rows,
      float[] shift,
      int shiftFrom,
      float scale,
      float[] sums,
      int sumsFrom);

  /** For each column of a panel, {@code x = x · factor}. */
  abstract void scaleColumns(float[] x, int from, int rows, float[] factors, int factorsFrom);

  /**
   * {@code sums[0] += Σ e} and {@code sums[1 + i] += Σ e · classes[i]} for {@code e = exp((x −
   * shift) · scale)} and exponents up to 0; may overwrite {@code x}.
   *
   * @param classes from {@code classFrom}, a row for each class, {@code classStride} apart
   */
  void expClassSums(
      float[] x,
      int from,
      int count,
      float shift,
      float scale,
      float[] classes,
      int classFrom,
      int classStride,
      int classCount,
      float[] sums,
      int sumsFrom) {
    sums[sumsFrom] += expSum(x, from, count, shift, scale);
    for (int i = 0; i < classCount; i++) {
      sums[sumsFrom + 1 + i] += dot(x, from, classes, classFrom + i * classStride, count);
    }
  }

  /** The largest of {@code count} values; NaN values are passed over. */
  abstract float max(float[] x, int from, int count);

  /** {@code x = exp((x − shift) · scale)} for exponents up to 0; returns the sum. */
  abstract float expSum(float[] x, int from, int count, float shift, float scale);

  /** {@code x = x · factor}. */
  abstract void scale(float[] x, int from, int count, float factor);

  /** {@code y = y + x}. */
  abstract void add(float[] y, int yFrom, float[] x, int xFrom, int count);

  /** {@code Σ x·y}. */
  abstract float dot(float[] x, int xFrom, float[] y, int yFrom, int count);

  /** {@code Σ x}. */
  abstract float sum(float[] x, int from, int count);

  /** {@code Σ (x − mean)²}. */
  abstract float sumOfSquares(float[] x, int from, int count, float mean);

  /** {@code y = (x − mean) · factor · gain + bias}. */
  abstract void normalize(
      float[] x,
      int xFrom,
      float mean,
      float factor,
      float[] gain,
      float[] bias,
      float[] y,
      int yFrom,
      int count);

  /** {@code x = x · σ(1.702 x)}. */
  abstract void quickGelu(float[] x, int from, int count);
}
