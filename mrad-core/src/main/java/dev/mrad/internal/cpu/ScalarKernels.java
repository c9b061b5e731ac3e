package dev.mrad.internal.cpu;

/**
 * The inner loops in plain Java, written so that C2 turns the ones over columns into vector code by
 * itself.
 */
final class ScalarKernels extends Kernels {
  private static final int WIDTH = 256;
  private static final int DEPTH = 128;
  private static final int STEP = 8;
  private static final int ROWS = RowTiles.STEP;
  private static final float GELU = 1.702f;

  static float quickGelu(float x) {
    float scaled = x * GELU;
    boolean positive = scaled > 0;
    float share = Exponential.exp(positive ? -scaled : scaled);
    return x * ((positive ? 1f : share) / (share + 1f));
  }

  @Override
  String description() {
    return "plain Java kernels";
  }

  @Override
  int panelWidth() {
    return WIDTH;
  }

  @Override
  int slabDepth() {
    return DEPTH;
  }

  @Override
  int tileRows() {
    return ROWS;
  }

  @Override
  void multiply(
      float[] a,
      int aFrom,
      int tileSize,
      int rows,
      float[] slab,
      int slabFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStride) {
    float[] part = new float[STEP * WIDTH];
    float[] sums = new float[WIDTH];
    for (int k = 0; k < depth; k += STEP) {
      int steps = Math.min(STEP, depth - k);
      System.arraycopy(slab, slabFrom + k * WIDTH, part, 0, steps * WIDTH);
      for (int row = 0; row < rows; row++) {
        int cRow = cFrom + row * cStride;
        int factors = aFrom + row / ROWS * tileSize + k * ROWS + row % ROWS;
        System.arraycopy(c, cRow, sums, 0, WIDTH);
        if (steps == STEP) {
          eightSteps(a, factors, part, sums);
        } else {
          fewSteps(a, factors, part, steps, sums);
        }
        System.arraycopy(sums, 0, c, cRow, WIDTH);
      }
    }
  }

  private static void fewSteps(float[] a, int at, float[] b, int steps, float[] sums) {
    for (int k = 0; k < steps; k++) {
      float x = a[at + k * ROWS];
      for (int j = 0; j < WIDTH; j++) {
        sums[j] = Math.fma(x, b[k * WIDTH + j], sums[j]);
      }
    }
  }

  /** All offsets but the loop variable are literals: with others, C2 leaves the loop scalar. */
  private static void eightSteps(float[] a, int at, float[] b, float[] sums) {
    float x0 = a[at];
    float x1 = a[at + ROWS];
    float x2 = a[at + 2 * ROWS];
    float x3 = a[at + 3 * ROWS];
    float x4 = a[at + 4 * ROWS];
    float x5 = a[at + 5 * ROWS];
    float x6 = a[at + 6 * ROWS];
    float x7 = a[at + 7 * ROWS];
    for (int j = 0; j < WIDTH; j++) {
      float sum = Math.fma(x0, b[j], sums[j]);
      sum = Math.fma(x1, b[WIDTH + j], sum);
      sum = Math.fma(x2, b[2 * WIDTH + j], sum);
      sum = Math.fma(x3, b[3 * WIDTH + j], sum);
      sum = Math.fma(x4, b[4 * WIDTH + j], sum);
      sum = Math.fma(x5, b[5 * WIDTH + j], sum);
      sum = Math.fma(x6, b[6 * WIDTH + j], sum);
      sums[j] = Math.fma(x7, b[7 * WIDTH + j], sum);
    }
  }

  @Override
  void largestOfColumns(float[] x, int from, int rows, float[] largest, int largestFrom) {
    for (int row = 0; row < rows; row++) {
      int at = from + row * WIDTH;
      for (int j = 0; j < WIDTH; j++) {
        float value = x[at + j];
        if (value > largest[largestFrom + j]) {
          largest[largestFrom + j] = value;
        }
      }
    }
  }

  @Override
  void expColumns(
      float[] x,
      int from,
      int rows,
      float[] shift,
      int shiftFrom,
      float scale,
      float[] sums,
      int sumsFrom) {
    for (int row = 0; row < rows; row++) {
      int at = from + row * WIDTH;
      for (int j = 0; j < WIDTH; j++) {
        float result = Exponential.exp((x[at + j] - shift[shiftFrom + j]) * scale);
        x[at + j] = result;
        sums[sumsFrom + j] += result;
      }
    }
  }

  @Override
  void scaleColumns(float[] x, int from, int rows, float[] factors, int factorsFrom) {
    for (int row = 0; row < rows; row++) {
      int at = from + row * WIDTH;
      for (int j = 0; j < WIDTH; j++) {
        x[at + j] *= factors[factorsFrom + j];
      }
    }
  }

  @Override
  float max(float[] x, int from, int count) {
    float result = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      if (x[i] > result) {
        result = x[i];
      }
    }
    return result;
  }

  @Override
  float expSum(float[] x, int from, int count, float shift, float scale) {
    for (int i = from; i < from + count; i++) {
      x[i] = Exponential.exp((x[i] - shift) * scale);
    }
    return sum(x, from, count);
  }

  @Override
  void scale(float[] x, int from, int count, float factor) {
    for (int i = from; i < from + count; i++) {
      x[i] *= factor;
    }
  }

  @Override
  void add(float[] y, int yFrom, float[] x, int xFrom, int count) {
    for (int i = 0; i < count; i++) {
      y[yFrom + i] += x[xFrom + i];
    }
  }

  @Override
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

  @Override
  float sum(float[] x, int from, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i <= count - 4; i += 4) {
      s0 += x[from + i];
      s1 += x[from + i + 1];
      s2 += x[from + i + 2];
      s3 += x[from + i + 3];
    }
    for (; i < count; i++) {
      s0 += x[from + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  float sumOfSquares(float[] x, int from, int count, float mean) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i <= count - 4; i += 4) {
      float d0 = x[from + i] - mean;
      float d1 = x[from + i + 1] - mean;
      float d2 = x[from + i + 2] - mean;
      float d3 = x[from + i + 3] - mean;
      s0 = Math.fma(d0, d0, s0);
      s1 = Math.fma(d1, d1, s1);
      s2 = Math.fma(d2, d2, s2);
      s3 = Math.fma(d3, d3, s3);
    }
    for (; i < count; i++) {
      float distance = x[from + i] - mean;
      s0 = Math.fma(distance, distance, s0);
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
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

  @Override
  void quickGelu(float[] x, int from, int count) {
    for (int i = from; i < from + count; i++) {
      x[i] = quickGelu(x[i]);
    }
  }
}
