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

  /** How many columns of a right-hand matrix lie side by side in a strip. */
  abstract int stripWidth();

  /** How many strips make a panel, the columns that are computed together. */
  abstract int strips();

  /** How many rows of a strip are multiplied at a time at most. */
  abstract int slabDepth();

  /**
   * How many rows of the left-hand matrix lie in one of its tiles, at most {@link RowTiles#STEP}.
   */
  abstract int tileRows();

  /** The columns of a panel. */
  final int panelWidth() {
    return strips() * stripWidth();
  }

  /** The distance from one strip of a right-hand panel to the next. */
  final int stripSize() {
    return slabDepth() * stripWidth();
  }

  /**
   * Where a panel's column lies, relative to its row in the first strip.
   *
   * @param strip the distance from one strip to the next
   */
  final int place(int column, int strip) {
    return column / stripWidth() * strip + column % stripWidth();
  }

  /**
   * {@code c += a · b}, each element's products added in ascending order with fused multiply-adds,
   * starting from the value in {@code c}. All positions are below 2²⁷.
   *
   * @param a from {@code aFrom}, tiles of {@link #tileRows} rows in the layout of {@link RowTiles}
   * @param tileSize the distance from one tile to the next
   * @param tiles how many tiles
   * @param b from {@code bFrom}, a panel of {@code depth} rows, its strips {@link #stripSize} apart
   * @param c from {@code cFrom}, a panel of as many rows as the tiles have, its strips {@code
   *     cStrip} apart
   */
  abstract void multiply(
      float[] a,
      int aFrom,
      int tileSize,
      int tiles,
      float[] b,
      int bFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStrip);

  /**
   * {@code c += a · b} for a single row and four panels side by side, with the same bits as {@link
   * #multiply} on each: enough additions at a time to wait for the memory alone.
   *
   * @param a from {@code aFrom}, the first row of a tile
   * @param c from {@code cFrom}, a row of each strip, {@code cStrip} apart; it has room for a
   *     tile's rows
   */
  void multiplyRow(
      float[] a, int aFrom, PackedMatrix b, int slab, int panel, float[] c, int cFrom, int cStrip) {
    for (int p = panel; p < panel + 4; p++) {
      int to = cFrom + (p - panel) * strips() * cStrip;
      multiply(a, aFrom, 0, 1, b.block(slab, p), b.from(slab, p), b.rows(slab), c, to, cStrip);
    }
  }

  /**
   * For each column of a panel of {@code rows} rows, {@code largest = max(largest, x)}; NaN values
   * are passed over.
   *
   * @param strip the distance from one strip of the panel to the next
   */
  void largestOfColumns(
      float[] x, int from, int strip, int rows, float[] largest, int largestFrom) {
    for (int v = 0; v < strips(); v++) {
      int to = largestFrom + v * stripWidth();
      for (int row = 0; row < rows; row++) {
        int at = from + v * strip + row * stripWidth();
        for (int j = 0; j < stripWidth(); j++) {
          if (x[at + j] > largest[to + j]) {
            largest[to + j] = x[at + j];
          }
        }
      }
    }
  }

  /**
   * For each column of a panel, {@code x = exp((x − shift) · scale)} for exponents up to 0, and
   * {@code sums += Σ x}.
   *
   * @param strip the distance from one strip of the panel to the next
   */
  void expColumns(
      float[] x,
      int from,
      int strip,
      int rows,
      float[] shift,
      int shiftFrom,
      float scale,
      float[] sums,
      int sumsFrom) {
    for (int v = 0; v < strips(); v++) {
      int first = v * stripWidth();
      for (int row = 0; row < rows; row++) {
        int at = from + v * strip + row * stripWidth();
        for (int j = 0; j < stripWidth(); j++) {
          float result = Exponential.exp((x[at + j] - shift[shiftFrom + first + j]) * scale);
          x[at + j] = result;
          sums[sumsFrom + first + j] += result;
        }
      }
    }
  }

  /** For each column of a panel whose strips are {@code strip} apart, {@code x = x · factor}. */
  void scaleColumns(float[] x, int from, int strip, int rows, float[] factors, int factorsFrom) {
    for (int v = 0; v < strips(); v++) {
      int first = factorsFrom + v * stripWidth();
      for (int row = 0; row < rows; row++) {
        int at = from + v * strip + row * stripWidth();
        for (int j = 0; j < stripWidth(); j++) {
          x[at + j] *= factors[first + j];
        }
      }
    }
  }

  /**
   * Copies rows whose values lie side by side, {@code stride} apart, into rows of a panel whose
   * strips are {@code strip} apart.
   */
  void toPanel(float[] x, int from, int stride, int rows, float[] panel, int panelFrom, int strip) {
    for (int v = 0; v < strips(); v++) {
      int to = panelFrom + v * strip;
      for (int row = 0; row < rows; row++) {
        int at = from + row * stride + v * stripWidth();
        System.arraycopy(x, at, panel, to + row * stripWidth(), stripWidth());
      }
    }
  }

  /** Copies the strips of a panel back into rows: undoes {@link #toPanel}. */
  void fromPanel(float[] panel, int panelFrom, int strip, int rows, float[] x, int to, int stride) {
    for (int v = 0; v < strips(); v++) {
      int from = panelFrom + v * strip;
      for (int row = 0; row < rows; row++) {
        int at = to + row * stride + v * stripWidth();
        System.arraycopy(panel, from + row * stripWidth(), x, at, stripWidth());
      }
    }
  }

  /**
   * {@code sums[0] += Σ e} and {@code sums[1 + i] += Σ e · classes[i]} for {@code e = exp((x −
   * shift) · scale)} and exponents up to 0; may overwrite {@code x}.
   *
   * @param x from {@code from}, {@code count} values of one row, in strips {@code strip} apart
   * @param classes from {@code classFrom}, a row for each class, {@code classStride} apart
   */
  void expClassSums(
      float[] x,
      int from,
      int strip,
      int count,
      float shift,
      float scale,
      float[] classes,
      int classFrom,
      int classStride,
      int classCount,
      float[] sums,
      int sumsFrom) {
    int at = from;
    for (int first = 0; first < count; first += stripWidth()) {
      int some = Math.min(stripWidth(), count - first);
      sums[sumsFrom] += expSum(x, at, some, shift, scale);
      for (int i = 0; i < classCount; i++) {
        int classAt = classFrom + i * classStride + first;
        sums[sumsFrom + 1 + i] += dot(x, at, classes, classAt, some);
      }
      at += strip;
    }
  }

  /** The largest of {@code count} values; NaN values are passed over. */
  final float max(float[] x, int from, int count) {
    return max(x, from, stripWidth(), count);
  }

  /** The largest of one row's values in strips {@code strip} apart; NaN values are passed over. */
  float max(float[] x, int from, int strip, int count) {
    float result = Float.NEGATIVE_INFINITY;
    int at = from;
    for (int first = 0; first < count; first += stripWidth()) {
      int end = at + Math.min(stripWidth(), count - first);
      for (int i = at; i < end; i++) {
        if (x[i] > result) {
          result = x[i];
        }
      }
      at += strip;
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
