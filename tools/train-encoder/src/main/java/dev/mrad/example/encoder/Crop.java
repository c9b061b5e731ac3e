package dev.mrad.example.encoder;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A square of a tile, turned, mirrored and scaled.
 *
 * @param side the result's side in pixels
 * @param x of the tile, where the result's first pixel lies
 * @param y of the tile, where the result's first pixel lies
 * @param acrossX the step in the tile for a step to the right
 * @param acrossY the step in the tile for a step to the right
 * @param downX the step in the tile for a step down
 * @param downY the step in the tile for a step down
 */
record Crop(int side, float x, float y, float acrossX, float acrossY, float downX, float downY) {
  private static final int ATTEMPTS = 8;
  private static final float LARGEST = TileFile.SIDE - 1.001f;
  private static final float MOST_SCALE = 1.6f;

  /** A random one; where the tile has a defect, mostly one that shows it. */
  static Crop of(SplittableRandom random, int side, TileFile.@Nullable Tile tile) {
    for (int attempt = 1; ; attempt++) {
      Crop crop = one(new Dice(random), side);
      if (tile == null || tile.mask(crop.source(side / 2, side / 2)) != 0 || attempt == ATTEMPTS) {
        return crop;
      }
    }
  }

  private static Crop one(Dice dice, int side) {
    double turn = dice.chance(0.65f) ? Math.PI / 2 * dice.of(4) : dice.turn();
    float c = (float) Math.cos(turn);
    float s = (float) Math.sin(turn);
    float spread = (Math.abs(c) + Math.abs(s)) * (side - 1);
    float most = Math.min(MOST_SCALE, LARGEST / spread);
    boolean straight = Math.abs(c) < 1e-3f || Math.abs(s) < 1e-3f;
    // At scale 1 and without a turn samples stay as sharp as they are.
    boolean exact = straight && dice.chance(0.4f);
    float scale = exact ? 1 : dice.between(Math.min(0.6f, most), most);
    float mirror = dice.chance(0.5f) ? -1 : 1;
    float acrossX = scale * c * mirror;
    float acrossY = scale * s * mirror;
    float downX = -scale * s;
    float downY = scale * c;
    if (straight) {
      acrossX = exact ? Math.round(acrossX) : acrossX;
      acrossY = exact ? Math.round(acrossY) : acrossY;
      downX = exact ? Math.round(downX) : downX;
      downY = exact ? Math.round(downY) : downY;
    }
    int last = side - 1;
    float lowX = last * (Math.min(0, acrossX) + Math.min(0, downX));
    float lowY = last * (Math.min(0, acrossY) + Math.min(0, downY));
    float roomX = LARGEST - last * (Math.abs(acrossX) + Math.abs(downX));
    float roomY = LARGEST - last * (Math.abs(acrossY) + Math.abs(downY));
    float left = dice.unit() * Math.max(0, roomX);
    float top = dice.unit() * Math.max(0, roomY);
    return new Crop(
        side,
        (exact ? (int) left : left) - lowX,
        (exact ? (int) top : top) - lowY,
        acrossX,
        acrossY,
        downX,
        downY);
  }

  Picture picture(TileFile.Tile tile) {
    Picture result = new Picture(side);
    byte[] samples = tile.samples();
    int plane = TileFile.SIDE * TileFile.SIDE;
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        float atX = limit(x + column * acrossX + row * downX);
        float atY = limit(y + column * acrossY + row * downY);
        int left = (int) atX;
        int top = (int) atY;
        float shareX = atX - left;
        float shareY = atY - top;
        int from = top * TileFile.SIDE + left;
        int at = row * side + column;
        for (int c = 0; c < 3; c++) {
          int i = c * plane + from;
          float upper = mix(samples[i], samples[i + 1], shareX);
          float lower = mix(samples[i + TileFile.SIDE], samples[i + TileFile.SIDE + 1], shareX);
          result.planes[c][at] = (upper + (lower - upper) * shareY) * (1 / 255f);
        }
      }
    }
    return result;
  }

  private static float mix(byte a, byte b, float share) {
    int first = a & 0xff;
    return first + ((b & 0xff) - first) * share;
  }

  private static float limit(float at) {
    return Math.min(LARGEST, Math.max(0, at));
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
    int atX = Math.round(limit(x + column * acrossX + row * downX));
    int atY = Math.round(limit(y + column * acrossY + row * downY));
    return atY * TileFile.SIDE + atX;
  }
}
