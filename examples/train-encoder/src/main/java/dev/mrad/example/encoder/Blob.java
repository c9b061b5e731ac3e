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
 * @param ragged the field of its border
 */
record Blob(float x, float y, float radius, float flat, double turn, float soft, Field ragged) {
  /** Takes a covered pixel. */
  interface Pixel {
    void cover(int at, float cover);
  }

  /** One at a random place; small ones are more frequent. */
  static Blob of(SplittableRandom random, int side, float least, float most, float soft) {
    float limit = Math.min(most, side * 0.45f);
    float share = (float) (random.nextDouble() * random.nextDouble());
    float radius = least + (limit - least) * share;
    return at(
        random,
        (float) (side * random.nextDouble()),
        (float) (side * random.nextDouble()),
        radius,
        soft);
  }

  static Blob at(SplittableRandom random, float x, float y, float radius, float soft) {
    float flat = 0.4f + 0.6f * (float) random.nextDouble();
    return new Blob(x, y, radius, flat, Math.PI * random.nextDouble(), soft, new Field(random));
  }

  /** Hands over every pixel that it covers, with a cover above 0 up to 1. */
  void each(Picture picture, Pixel pixel) {
    int side = picture.side;
    float reach = radius * 1.5f + 1;
    float c = (float) Math.cos(turn);
    float s = (float) Math.sin(turn);
    // The border is never harder than a pixel.
    float border = Math.max(soft, 1 / radius);
    for (int row = (int) Math.max(0, y - reach); row <= Math.min(side - 1f, y + reach); row++) {
      for (int column = (int) Math.max(0, x - reach);
          column <= Math.min(side - 1f, x + reach);
          column++) {
        float u = (c * (column - x) + s * (row - y)) / radius;
        float v = (c * (row - y) - s * (column - x)) / (radius * flat);
        float wobble = 0.7f + 0.6f * ragged.octaves(2 + 1.5f * u, 2 + 1.5f * v, 3, 0.6f);
        float distance = (float) Math.sqrt(u * u + v * v) * wobble;
        float cover = Field.smooth((1 + border / 2 - distance) / border);
        if (cover > 0) {
          pixel.cover(row * side + column, cover);
        }
      }
    }
  }
}
