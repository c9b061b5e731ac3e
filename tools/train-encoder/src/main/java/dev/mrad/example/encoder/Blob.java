package dev.mrad.example.encoder;

import java.util.SplittableRandom;

/**
 * A ragged ellipse.
 *
 * @param x its middle
 * @param y its middle
 * @param radius its larger half axis
 * @param flat the other half axis as a share of it
 * @param turn its direction
 * @param soft the width of its border as a share of the radius
 * @param outline how far the border lies from the middle, by direction, around 1
 */
record Blob(float x, float y, float radius, float flat, double turn, float soft, float[] outline)
    implements Form {
  private static final int DIRECTIONS = 128;
  private static final int WAVES = 9;

  /** Takes a covered pixel. */
  interface Pixel {
    void cover(int at, float cover);
  }

  /** One at a random place; small ones are more frequent. */
  static Blob of(SplittableRandom random, int side, float least, float most, float soft) {
    float limit = Math.min(most, side * 0.45f);
    float share = (float) Math.pow(random.nextDouble(), 1.6);
    float radius = least + (limit - least) * share;
    return at(
        random,
        (float) (side * random.nextDouble()),
        (float) (side * random.nextDouble()),
        radius,
        soft);
  }

  static Blob at(SplittableRandom random, float x, float y, float radius, float soft) {
    float flat = 0.35f + 0.65f * (float) random.nextDouble();
    float rough = 0.45f * (float) random.nextDouble();
    return new Blob(
        x, y, radius, flat, Math.PI * random.nextDouble(), soft, outline(random, rough));
  }

  private static float[] outline(SplittableRandom random, float rough) {
    float[] outline = new float[DIRECTIONS + 1];
    double[] size = new double[WAVES];
    double[] phase = new double[WAVES];
    for (int wave = 0; wave < WAVES; wave++) {
      size[wave] = rough * random.nextDouble() / (1 + 0.6 * wave);
      phase[wave] = 2 * Math.PI * random.nextDouble();
    }
    for (int i = 0; i <= DIRECTIONS; i++) {
      double sum = 1;
      for (int wave = 0; wave < WAVES; wave++) {
        sum += size[wave] * Math.sin(2 * Math.PI * (wave + 2) * i / DIRECTIONS + phase[wave]);
      }
      outline[i] = (float) Math.max(0.3, sum);
    }
    return outline;
  }

  @Override
  public float reach() {
    return radius * 1.8f + 1;
  }

  @Override
  public float distance(float atX, float atY) {
    return (ratio(atX - x, atY - y, (float) Math.cos(turn), (float) Math.sin(turn)) - 1)
        * radius
        * flat;
  }

  /** How far a point lies out, 1 on the border. */
  private float ratio(float dx, float dy, float c, float s) {
    float u = (c * dx + s * dy) / radius;
    float v = (c * dy - s * dx) / (radius * flat);
    float sum = Math.abs(u) + Math.abs(v) + 1e-9f;
    // A direction from 0 to 4 that needs no arc tangent.
    float way = v >= 0 ? 1 - u / sum : 3 + u / sum;
    return (float) Math.sqrt(u * u + v * v) / outline[(int) (way * (DIRECTIONS / 4f))];
  }

  /** Hands over every pixel that it covers, with a cover above 0 up to 1. */
  void each(Picture picture, Pixel pixel) {
    int side = picture.side;
    // The border is never harder than a pixel.
    float border = Math.max(soft, 1 / radius);
    float reach = radius * 1.8f * (1 + border / 2) + 1;
    float c = (float) Math.cos(turn);
    float s = (float) Math.sin(turn);
    int left = (int) Math.max(0, x - reach);
    int right = (int) Math.min(side - 1f, x + reach);
    int bottom = (int) Math.min(side - 1f, y + reach);
    for (int row = (int) Math.max(0, y - reach); row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        float ratio = ratio(column - x, row - y, c, s);
        if (ratio < 1 + border / 2) {
          pixel.cover(row * side + column, Field.smooth((1 + border / 2 - ratio) / border));
        }
      }
    }
  }
}
