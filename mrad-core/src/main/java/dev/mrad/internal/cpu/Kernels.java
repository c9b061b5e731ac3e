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

  /** The unit in which rows of the left-hand matrix are best handed over. */
  abstract int tileRows();

  /**
   * {@code c += a · slab}, each element's products added in ascending order with fused
   * multiply-adds, starting from the value in {@code c}.
   *
   * @param a {@code rows} rows of {@code depth} values, {@code aStride} apart
   * @param slab from {@code slabFrom}, {@code depth} rows of {@link #panelWidth} values
   * @param c {@code rows} rows of {@link #panelWidth} values, {@code cStride} apart
   */
  abstract void multiply(
      float[] a,
      int aFrom,
      int aStride,
      int rows,
      float[] slab,
      int slabFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStride);

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
