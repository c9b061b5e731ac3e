package dev.mrad.example.encoder;

import java.util.SplittableRandom;

/** How a picture is lit and taken: the same surface never looks the same twice. */
final class Camera {
  private static final float[] CLEAN_GAIN = {1, 1, 1};

  private final float[] gain = CLEAN_GAIN.clone();
  private final float[] curve = new float[258];
  private final float offset;
  private final float slopeX;
  private final float slopeY;
  private final float vignette;
  private final boolean grey;
  private final int[] order;
  private final int blur;
  private final float noise;

  Camera(SplittableRandom random) {
    Dice dice = new Dice(random);
    // Scans and drawings have neither light nor noise.
    boolean clean = dice.chance(0.15f);
    float exposure = clean ? 1 : dice.between(0.65f, 1.2f);
    float spread = clean ? 0 : 0.2f;
    for (int c = 0; c < 3; c++) {
      gain[c] = exposure * (1 + spread * (dice.unit() - 0.5f));
    }
    double gamma = clean ? 1 : Math.exp(dice.between(-0.45f, 0.45f));
    for (int i = 0; i < curve.length; i++) {
      curve[i] = (float) Math.pow(i / 256.0, gamma);
    }
    offset = clean || dice.chance(0.67f) ? 0 : dice.between(0, 0.3f);
    float light = clean ? 0 : dice.chance(0.33f) ? dice.between(0, 0.5f) : dice.between(0, 0.15f);
    double turn = dice.turn();
    slopeX = light * (float) Math.cos(turn);
    slopeY = light * (float) Math.sin(turn);
    vignette = clean || dice.chance(0.75f) ? 0 : dice.between(0.1f, 0.6f);
    grey = dice.chance(0.5f);
    int first = random.nextInt(3);
    order = new int[] {first, (first + 1) % 3, (first + 2) % 3};
    blur = !clean && dice.chance(0.2f) ? 1 : 0;
    noise = clean || dice.chance(0.3f) ? 0 : 0.004f + 0.04f * dice.unit() * dice.unit();
  }

  /** What the lens and the sensor make of a surface. */
  Picture take(Picture surface, SplittableRandom random) {
    Picture seen = blur > 0 ? Filters.blurred(surface, blur) : surface;
    Picture result = new Picture(surface.side);
    float[] colour = new float[3];
    int side = surface.side;
    float[] across = new float[side];
    for (int column = 0; column < side; column++) {
      across[column] = across(column, side);
    }
    float down = 0;
    for (int i = 0; i < side * side; i++) {
      int column = i % side;
      down = column == 0 ? down(i / side, side) : down;
      develop(seen, i, across[column] + down, colour);
      long bits = noise > 0 ? random.nextLong() : 0;
      for (int c = 0; c < 3; c++) {
        float grain = 0;
        if (noise > 0) {
          // Nearly Gaussian: the sum of bytes, other ones for each channel.
          long own = grey ? bits : bits >>> (16 * c);
          int sum =
              (int) ((own & 0xff) + ((own >>> 8) & 0xff) + ((bits >>> 48) & 0xff) + (bits >>> 56));
          grain = (sum / 256f - 2) * 1.732f * noise;
        }
        result.planes[c][i] = Math.min(1, Math.max(0, colour[c] + grain));
      }
    }
    return result;
  }

  /** The largest difference of a pixel's samples as the camera sees them, without blur. */
  float difference(Picture first, Picture second, int at, float[] a, float[] b) {
    float light = across(at % first.side, first.side) + down(at / first.side, first.side);
    develop(first, at, light, a);
    develop(second, at, light, b);
    float most = 0;
    for (int c = 0; c < 3; c++) {
      most = Math.max(most, Math.abs(a[c] - b[c]));
    }
    return most;
  }

  /** A column's part of the light. */
  private float across(int column, int side) {
    float x = 2f * column / side - 1;
    return 1 + slopeX * x - vignette * 0.5f * x * x;
  }

  /** A row's part of the light. */
  private float down(int row, int side) {
    float y = 2f * row / side - 1;
    return slopeY * y - vignette * 0.5f * y * y;
  }

  private void develop(Picture surface, int at, float light, float[] colour) {
    float sum = 0;
    for (int c = 0; c < 3; c++) {
      float value = Math.min(1, Math.max(0, surface.planes[order[c]][at])) * 256;
      int step = (int) value;
      float curved = Field.mix(curve[step], curve[step + 1], value - step);
      float out = offset + (1 - offset) * curved * gain[c] * light;
      colour[c] = Math.min(1, Math.max(0, out));
      sum += colour[c];
    }
    if (grey) {
      colour[0] = sum / 3;
      colour[1] = sum / 3;
      colour[2] = sum / 3;
    }
  }
}
