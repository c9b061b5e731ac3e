package dev.mrad.example.encoder;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A square of a tile, possibly at half the scale, turned and mirrored.
 *
 * @param side the result's side in pixels
 * @param scale tile pixels per result pixel, 1 or 2
 * @param left the square's place
 * @param top the square's place
 * @param turn one of the eight symmetries of the square
 */
record Crop(int side, int scale, int left, int top, int turn) {
  private static final int ATTEMPTS = 8;

  /** A random one; where the tile has a defect, mostly one that shows it. */
  static Crop of(SplittableRandom random, int side, TileFile.@Nullable Tile tile) {
    int scale = side * 2 <= TileFile.SIDE && random.nextInt(3) == 0 ? 2 : 1;
    int room = TileFile.SIDE - side * scale + 1;
    for (int attempt = 1; ; attempt++) {
      Crop crop =
          new Crop(side, scale, random.nextInt(room), random.nextInt(room), random.nextInt(8));
      if (tile == null || tile.mask(crop.middle()) != 0 || attempt == ATTEMPTS) {
        return crop;
      }
    }
  }

  private int middle() {
    int half = side * scale / 2;
    return (top + half) * TileFile.SIDE + left + half;
  }

  Picture picture(TileFile.Tile tile) {
    Picture result = new Picture(side);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        int from = source(row, column);
        for (int c = 0; c < 3; c++) {
          float value = tile.sample(c, from);
          if (scale == 2) {
            value += tile.sample(c, from + 1);
            value += tile.sample(c, from + TileFile.SIDE);
            value += tile.sample(c, from + TileFile.SIDE + 1);
            value /= 4;
          }
          result.planes[c][row * side + column] = value;
        }
      }
    }
    return result;
  }

  byte[] mask(TileFile.Tile tile) {
    byte[] result = new byte[side * side];
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        result[row * side + column] = tile.mask(source(row, column));
      }
    }
    return result;
  }

  private int source(int row, int column) {
    int y = (turn & 1) == 0 ? row : side - 1 - row;
    int x = (turn & 2) == 0 ? column : side - 1 - column;
    boolean swap = (turn & 4) != 0;
    return (top + scale * (swap ? x : y)) * TileFile.SIDE + left + scale * (swap ? y : x);
  }
}
