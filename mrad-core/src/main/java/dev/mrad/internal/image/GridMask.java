package dev.mrad.internal.image;

import dev.mrad.internal.grid.BandMatrix.Between;

/** Reduces a mask's pixels to the patches of a grid (docs/method.md §4). */
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
      Between y = Between.of(side, grid, row);
      for (int column = 0; column < grid; column++) {
        Between x = Between.of(side, grid, column);
        double upper = across(mask, y.low() * side, x);
        cells[row * grid + column] = (float) y.mix(upper, across(mask, y.high() * side, x));
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

  private static double across(byte[] mask, int line, Between x) {
    return x.mix(mask[line + x.low()], mask[line + x.high()]);
  }
}
