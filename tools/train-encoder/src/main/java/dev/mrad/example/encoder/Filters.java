package dev.mrad.example.encoder;

/** Filters of pictures. */
final class Filters {
  private Filters() {}

  /** Two passes of a box of {@code 2 · reach + 1} pixels along each axis. */
  static Picture blurred(Picture picture, int reach) {
    Picture result = new Picture(picture.side);
    for (int c = 0; c < 3; c++) {
      result.planes[c] = blurred(picture.planes[c], picture.side, reach);
    }
    return result;
  }

  /** The same for one plane. */
  static float[] blurred(float[] plane, int side, int reach) {
    float[] result = plane;
    for (int pass = 0; pass < 2; pass++) {
      result = box(box(result, side, reach, 1), side, reach, side);
    }
    return result;
  }

  /** A running mean along rows (step 1) or columns (step side); the border counts repeatedly. */
  private static float[] box(float[] plane, int side, int reach, int step) {
    float[] result = new float[plane.length];
    int across = step == 1 ? side : 1;
    for (int line = 0; line < side; line++) {
      int start = line * across;
      float sum = 0;
      for (int i = -reach; i <= reach; i++) {
        sum += plane[start + step * limit(i, side)];
      }
      for (int i = 0; i < side; i++) {
        result[start + step * i] = sum / (2 * reach + 1);
        sum += plane[start + step * limit(i + reach + 1, side)];
        sum -= plane[start + step * limit(i - reach, side)];
      }
    }
    return result;
  }

  private static int limit(int at, int side) {
    return Math.min(side - 1, Math.max(0, at));
  }

  static float bilinear(float[] plane, int side, float x, float y) {
    float limitedX = Math.min(side - 1f, Math.max(0, x));
    float limitedY = Math.min(side - 1f, Math.max(0, y));
    int left = (int) limitedX;
    int top = (int) limitedY;
    int right = Math.min(side - 1, left + 1);
    int bottom = Math.min(side - 1, top + 1);
    float across = limitedX - left;
    return Field.mix(
        Field.mix(plane[top * side + left], plane[top * side + right], across),
        Field.mix(plane[bottom * side + left], plane[bottom * side + right], across),
        limitedY - top);
  }
}
