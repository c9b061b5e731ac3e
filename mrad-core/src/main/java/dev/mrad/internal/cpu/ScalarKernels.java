package dev.mrad.internal.cpu;

/**
 * A matrix product in plain Java, written so that C2 turns the loops over columns into vector code.
 */
final class ScalarKernels extends Kernels {
  private static final int WIDTH = 256;
  private static final int DEPTH = 128;
  private static final int STEP = 8;
  private static final int ROWS = RowTiles.STEP;

  @Override
  String description() {
    return "plain Java kernels";
  }

  @Override
  int stripWidth() {
    return WIDTH;
  }

  @Override
  int strips() {
    return 1;
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
      int tiles,
      float[] b,
      int bFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStrip) {
    float[] part = new float[STEP * WIDTH];
    float[] sums = new float[WIDTH];
    for (int k = 0; k < depth; k += STEP) {
      int steps = Math.min(STEP, depth - k);
      System.arraycopy(b, bFrom + k * WIDTH, part, 0, steps * WIDTH);
      for (int row = 0; row < tiles * ROWS; row++) {
        int cRow = cFrom + row * WIDTH;
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
}
