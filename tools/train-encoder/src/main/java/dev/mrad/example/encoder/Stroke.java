package dev.mrad.example.encoder;

/**
 * A line of pieces.
 *
 * @param x the corners
 * @param y the corners
 */
record Stroke(float[] x, float[] y) {
  /** A line whose middle lies at a random place, in a random direction. */
  static Stroke wander(Dice dice, int side, float length, float jitter, int pieces) {
    double way = dice.turn();
    float startX = side * dice.unit() - 0.5f * length * (float) Math.cos(way);
    float startY = side * dice.unit() - 0.5f * length * (float) Math.sin(way);
    return from(dice, startX, startY, way, length, jitter, pieces);
  }

  /** A line from a place in a direction. */
  static Stroke from(
      Dice dice, float startX, float startY, double way, float length, float jitter, int pieces) {
    float[] x = new float[pieces + 1];
    float[] y = new float[pieces + 1];
    x[0] = startX;
    y[0] = startY;
    double ahead = way;
    for (int i = 1; i <= pieces; i++) {
      double turn = ahead + jitter * (2 * dice.unit() - 1);
      ahead += 0.3 * jitter * (2 * dice.unit() - 1);
      x[i] = x[i - 1] + (float) (length / pieces * Math.cos(turn));
      y[i] = y[i - 1] + (float) (length / pieces * Math.sin(turn));
    }
    return new Stroke(x, y);
  }

  /** The same line aside. */
  Stroke moved(float dx, float dy) {
    float[] movedX = x.clone();
    float[] movedY = y.clone();
    for (int i = 0; i < x.length; i++) {
      movedX[i] += dx;
      movedY[i] += dy;
    }
    return new Stroke(movedX, movedY);
  }

  /** Paints the line, thinner towards its ends and uneven between them. */
  void paint(Picture picture, float width, float[] colour, Dice dice) {
    float share = dice.between(0.35f, 1);
    float uneven = 0.7f * dice.unit();
    int pieces = x.length - 1;
    for (int i = 0; i < pieces; i++) {
      float middle = (i + 0.5f) / pieces;
      float own = width * (0.4f + 2.4f * middle * (1 - middle));
      piece(picture, i, own * (1 - uneven * dice.unit()), colour, share);
    }
  }

  private void piece(Picture picture, int i, float width, float[] colour, float share) {
    int side = picture.side;
    float reach = width + 1.5f;
    int left = (int) Math.max(0, Math.min(x[i], x[i + 1]) - reach);
    int right = (int) Math.min(side - 1f, Math.max(x[i], x[i + 1]) + reach);
    int top = (int) Math.max(0, Math.min(y[i], y[i + 1]) - reach);
    int bottom = (int) Math.min(side - 1f, Math.max(y[i], y[i + 1]) + reach);
    Form.Line line = Form.Line.between(x[i], y[i], x[i + 1], y[i + 1], width);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        float cover = Math.min(1, 0.5f - line.distance(column, row));
        if (cover > 0) {
          picture.blend(row * side + column, colour, share * cover);
        }
      }
    }
  }
}
