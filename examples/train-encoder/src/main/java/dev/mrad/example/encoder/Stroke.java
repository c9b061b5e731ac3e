package dev.mrad.example.encoder;

import java.util.SplittableRandom;

/**
 * A line of pieces.
 *
 * @param x the corners
 * @param y the corners
 */
record Stroke(float[] x, float[] y) {
  /** A line from a random place in a random direction. */
  static Stroke wander(SplittableRandom random, int side, float length, float jitter, int pieces) {
    float[] x = new float[pieces + 1];
    float[] y = new float[pieces + 1];
    double way = 2 * Math.PI * random.nextDouble();
    // Its middle lies within the picture.
    x[0] = (float) (side * random.nextDouble() - 0.5 * length * Math.cos(way));
    y[0] = (float) (side * random.nextDouble() - 0.5 * length * Math.sin(way));
    for (int i = 1; i <= pieces; i++) {
      double turn = way + jitter * (2 * random.nextDouble() - 1);
      way += 0.3 * jitter * (2 * random.nextDouble() - 1);
      x[i] = x[i - 1] + (float) (length / pieces * Math.cos(turn));
      y[i] = y[i - 1] + (float) (length / pieces * Math.sin(turn));
    }
    return new Stroke(x, y);
  }

  /** Paints the line, thinner towards its ends. */
  void paint(Picture picture, float width, float[] colour, SplittableRandom random) {
    float share = 0.5f + 0.5f * (float) random.nextDouble();
    int pieces = x.length - 1;
    for (int i = 0; i < pieces; i++) {
      float middle = (i + 0.5f) / pieces;
      float own = width * (0.4f + 2.4f * middle * (1 - middle));
      piece(picture, i, own, colour, share);
    }
  }

  private void piece(Picture picture, int i, float width, float[] colour, float share) {
    int side = picture.side;
    float reach = width + 1.5f;
    int left = (int) Math.max(0, Math.min(x[i], x[i + 1]) - reach);
    int right = (int) Math.min(side - 1f, Math.max(x[i], x[i + 1]) + reach);
    int top = (int) Math.max(0, Math.min(y[i], y[i + 1]) - reach);
    int bottom = (int) Math.min(side - 1f, Math.max(y[i], y[i + 1]) + reach);
    float dx = x[i + 1] - x[i];
    float dy = y[i + 1] - y[i];
    float square = dx * dx + dy * dy + 1e-6f;
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        float t = ((column - x[i]) * dx + (row - y[i]) * dy) / square;
        float at = Math.min(1, Math.max(0, t));
        float px = column - x[i] - at * dx;
        float py = row - y[i] - at * dy;
        float distance = (float) Math.sqrt(px * px + py * py);
        float cover = Math.min(1, Math.max(0, width + 0.5f - distance));
        if (cover > 0) {
          picture.blend(row * side + column, colour, share * cover);
        }
      }
    }
  }
}
