package dev.mrad.example.encoder;

/** How much a figure covers each pixel of a square picture, 0 to 1. Mutable, not thread-safe. */
final class Layer {
  final int side;
  final float[] cover;
  private final float cos;
  private final float sin;

  /**
   * An empty one.
   *
   * @param turn by which everything that is stamped is turned around the middle
   */
  Layer(int side, double turn) {
    this(side, new float[side * side], turn);
  }

  private Layer(int side, float[] cover, double turn) {
    this.side = side;
    this.cover = cover;
    this.cos = (float) Math.cos(turn);
    this.sin = (float) Math.sin(turn);
  }

  /** A copy on which stamps are not turned. */
  Layer copy() {
    return new Layer(side, cover.clone(), 0);
  }

  void add(Form form) {
    stamp(form, true);
  }

  void erase(Form form) {
    stamp(form, false);
  }

  private void stamp(Form form, boolean add) {
    float middle = side / 2f;
    float fx = form.x() - middle;
    float fy = form.y() - middle;
    float x = middle + cos * fx - sin * fy;
    float y = middle + sin * fx + cos * fy;
    float reach = form.reach() + 1;
    int left = Math.max(0, (int) (x - reach));
    int right = Math.min(side - 1, (int) (x + reach) + 1);
    int top = Math.max(0, (int) (y - reach));
    int bottom = Math.min(side - 1, (int) (y + reach) + 1);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        float px = column - middle;
        float py = row - middle;
        float distance = form.distance(middle + cos * px + sin * py, middle - sin * px + cos * py);
        if (distance < 0.5f) {
          float own = Math.min(1, 0.5f - distance);
          int at = row * side + column;
          cover[at] = add ? Math.max(cover[at], own) : Math.min(cover[at], 1 - own);
        }
      }
    }
  }

  boolean isInside(float x, float y) {
    int column = Math.round(x);
    int row = Math.round(y);
    return column >= 0 && row >= 0 && column < side && row < side;
  }

  boolean isCovered(float x, float y) {
    return isInside(x, y) && cover[Math.round(y) * side + Math.round(x)] >= 0.5f;
  }
}
