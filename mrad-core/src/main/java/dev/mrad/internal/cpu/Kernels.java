package dev.mrad.internal.cpu;

/**
 * The inner loops of the backend, on one thread and on arrays that stay in the caches: the seam
 * between plain Java and the Vector API. All else in this package is written once, over this class.
 *
 * <p>Each result depends on its own operands alone, in one order of additions: never on the number
 * of rows in the call, on the alignment, or on whether the code has been compiled yet. Loops that
 * wait for the memory or that C2 vectorises by itself are here in plain Java; so a cold JVM has
 * less to compile. Thread-safe.
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
  void largestOfColumns(float[] x, int from, int rows, float[] largest, int largestFrom) {
    int width = panelWidth();
    for (int row = 0; row < rows; row++) {
      int at = from + row * width;
      for (int j = 0; j < width; j++) {
        if (x[at + j] > largest[largestFrom + j]) {
          largest[largestFrom + j] = x[at + j];
        }
      }
    }
  }

  /**
   * For each column of a panel, {@code x = exp((x − shift) · scale)} for exponents up to 0, and
   * {@code sums += Σ x}.
   */
  void expColumns(
      float[] x,
      int from,
      int rows,
      float[] shift,
      int shiftFrom,
      float scale,
      float[] sums,
      int sumsFrom) {
    int width = panelWidth();
    for (int row = 0; row < rows; row++) {
      int at = from + row * width;
      for (int j = 0; j < width; j++) {
        float result = Exponential.exp((x[at + j] - shift[shiftFrom + j]) * scale);
        x[at + j] = result;
        sums[sumsFrom + j] += result;
      }
    }
  }

  /** For each column of a panel, {@code x = x · factor}. */
  void scaleColumns(float[] x, int from, int rows, float[] factors, int factorsFrom) {
    int width = panelWidth();
    for (int row = 0; row < rows; row++) {
      int at = from + row * width;
      for (int j = 0; j < width; j++) {
        x[at + j] *= factors[factorsFrom + j];
      }
    }
  }

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
  float max(float[] x, int from, int count) {
    float result = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      if (x[i] > result) {
        result = x[i];
      }
    }
    return result;
  }

  /** {@code x = exp((x − shift) · scale)} for exponents up to 0; returns the sum. */
  float expSum(float[] x, int from, int count, float shift, float scale) {
    for (int i = from; i < from + count; i++) {
      x[i] = Exponential.exp((x[i] - shift) * scale);
    }
    return sum(x, from, count);
  }

  /** {@code x = x · factor}. */
  void scale(float[] x, int from, int count, float factor) {
    for (int i = from; i < from + count; i++) {
      x[i] *= factor;
    }
  }

  /** {@code y = y + x}. */
  void add(float[] y, int yFrom, float[] x, int xFrom, int count) {
    for (int i = 0; i < count; i++) {
      y[yFrom + i] += x[xFrom + i];
    }
  }

  /** {@code Σ x·y}. */
  float dot(float[] x, int xFrom, float[] y, int yFrom, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i <= count - 4; i += 4) {
      s0 = Math.fma(x[xFrom + i], y[yFrom + i], s0);
      s1 = Math.fma(x[xFrom + i + 1], y[yFrom + i + 1], s1);
      s2 = Math.fma(x[xFrom + i + 2], y[yFrom + i + 2], s2);
      s3 = Math.fma(x[xFrom + i + 3], y[yFrom + i + 3], s3);
    }
    for (; i < count; i++) {
      s0 = Math.fma(x[xFrom + i], y[yFrom + i], s0);
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** {@code Σ x}. */
  float sum(float[] x, int from, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = from;
    int end = from + count;
    for (; i <= end - 8; i += 8) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
      s4 += x[i + 4];
      s5 += x[i + 5];
      s6 += x[i + 6];
      s7 += x[i + 7];
    }
    for (; i < end; i++) {
      s0 += x[i];
    }
    return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
  }

  /** {@code Σ (x − mean)²}. */
  float sumOfSquares(float[] x, int from, int count, float mean) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = from;
    int end = from + count;
    for (; i <= end - 8; i += 8) {
      s0 = square(x[i] - mean, s0);
      s1 = square(x[i + 1] - mean, s1);
      s2 = square(x[i + 2] - mean, s2);
      s3 = square(x[i + 3] - mean, s3);
      s4 = square(x[i + 4] - mean, s4);
      s5 = square(x[i + 5] - mean, s5);
      s6 = square(x[i + 6] - mean, s6);
      s7 = square(x[i + 7] - mean, s7);
    }
    for (; i < end; i++) {
      s0 = square(x[i] - mean, s0);
    }
    return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
  }

  /** {@code y = (x − mean) · factor · gain + bias}. */
  void normalize(
      float[] x,
      int xFrom,
      float mean,
      float factor,
      float[] gain,
      float[] bias,
      float[] y,
      int yFrom,
      int count) {
    for (int i = 0; i < count; i++) {
      y[yFrom + i] = Math.fma((x[xFrom + i] - mean) * factor, gain[i], bias[i]);
    }
  }

  /** {@code x = x · σ(1.702 x)}. */
  void quickGelu(float[] x, int from, int count) {
    for (int i = from; i < from + count; i++) {
      x[i] = Exponential.quickGelu(x[i]);
    }
  }

  private static float square(float x, float sum) {
    return Math.fma(x, x, sum);
  }
}
