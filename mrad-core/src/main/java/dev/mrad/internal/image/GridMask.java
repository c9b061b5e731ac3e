package dev.mrad.internal.image;

/** Reduces a mask's pixels to the patches of a grid (SPEC §4). */
public final class GridMask {
  private GridMask() {}

  /**
   * Samples a mask bilinearly at the centres of the patches, without antialiasing.
   *
   * @param mask {@code [S, S]}, 0 or 1
   * @param side S
   * @param grid G
   * @return {@code [G, G]}; exactly 1 where all pixels around a centre are 1, exactly 0 where all
   *     are 0
   */
  public static float[] sample(byte[] mask, int side, int grid) {
    float[] cells = new float[grid * grid];
    for (int row = 0; row < grid; row++) {
      double y = position(row, side, grid);
      for (int column = 0; column < grid; column++) {
        double x = position(column, side, grid);
        cells[row * grid + column] = bilinear(mask, side, y, x);
      }
    }
    return cells;
  }

  /**
   * The number of wholly normal and of wholly anomalous patches of a sampled mask.
   *
   * @return {@code [2]}; all other patches belong to neither region
   */
  public static int[] counts(float[] cells) {
    int[] counts = new int[2];
    for (float cell : cells) {
      if (cell == 0 || cell == 1) {
        counts[(int) cell]++;
      }
    }
    return counts;
  }

  private static double position(int cell, int side, int grid) {
    return Math.max(0, (cell + 0.5) * side / grid - 0.5);
  }

  private static float bilinear(byte[] mask, int side, double y, double x) {
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(top + 1, side - 1);
    int right = Math.min(left + 1, side - 1);
    double down = y - top;
    double across = x - left;
    double upper = (1 - across) * mask[top * side + left] + across * mask[top * side + right];
    double lower = (1 - across) * mask[bottom * side + left] + across * mask[bottom * side + right];
    return (float) ((1 - down) * upper + down * lower);
  }
}
