package dev.mrad.internal.detect;

/**
 * Tiles along one axis of a picture, spread evenly, with windows that sum to 1 at every pixel.
 *
 * @param length how many pixels a tile has
 * @param starts each tile's first pixel
 * @param windows how much each of a tile's pixels counts
 */
record TileAxis(int length, int[] starts, float[][] windows) {
  /**
   * @param size the picture's extent
   * @param tile a tile's extent; the picture's, where that is smaller
   * @param overlap how many pixels neighbours share at least, below {@code tile}
   */
  static TileAxis of(int size, int tile, int overlap) {
    int length = Math.min(size, tile);
    int room = size - length;
    int step = tile - overlap;
    int count = 1 + (room + step - 1) / step;
    int[] starts = new int[count];
    for (int i = 1; i < count; i++) {
      starts[i] = (int) Math.round((double) room * i / (count - 1));
    }
    double[] total = new double[size];
    for (int start : starts) {
      for (int i = 0; i < length; i++) {
        total[start + i] += tent(i, length);
      }
    }
    float[][] windows = new float[count][length];
    for (int t = 0; t < count; t++) {
      for (int i = 0; i < length; i++) {
        windows[t][i] = (float) (tent(i, length) / total[starts[t] + i]);
      }
    }
    return new TileAxis(length, starts, windows);
  }

  /** Falls off to the tile's borders, where it knows least of what is around. */
  private static double tent(int at, int length) {
    return Math.min(at + 0.5, length - at - 0.5);
  }
}
