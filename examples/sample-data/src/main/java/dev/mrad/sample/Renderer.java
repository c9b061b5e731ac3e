package dev.mrad.sample;

import java.util.SplittableRandom;

/** Lights a surface and photographs it. */
final class Renderer {
  /** From how many of 255 steps on a change counts as visible. */
  static final int VISIBLE = 6;

  /** Samples along each side of a pixel. */
  private static final int SUPER = 2;

  /** From linear light, in steps of 1 / 4096, to 0 to 255. */
  private static final float[] ENCODED = encoded();

  private final int side;
  private final double lightX;
  private final double lightY;
  private final double lightZ;
  private final double gradient;
  private final double exposure;
  private final double noise;
  private final Colour background;
  private final Noise backgroundNoise;
  private final long noiseSeed;

  Renderer(int side, SplittableRandom random) {
    this.side = side;
    double turn = 2 * StrictMath.PI * random.nextDouble();
    double tilt = 0.55 + 0.25 * random.nextDouble();
    this.lightX = tilt * StrictMath.cos(turn);
    this.lightY = tilt * StrictMath.sin(turn);
    this.lightZ = Math.sqrt(1 - tilt * tilt);
    this.gradient = 0.10 + 0.15 * random.nextDouble();
    this.exposure = 0.88 + 0.24 * random.nextDouble();
    this.noise = 1.0 + 1.5 * random.nextDouble();
    double grey = random.nextBoolean() ? 0.06 : 0.45;
    this.background = new Colour(grey, grey, grey).vary(random, 0.25);
    this.backgroundNoise = new Noise(random.nextLong());
    this.noiseSeed = random.nextLong();
  }

  /** The picture without sensor noise, {@code [side, side, 3]}, 0 to 255. */
  float[] render(Material material) {
    int fine = side * SUPER;
    float[] red = new float[fine * fine];
    float[] green = new float[fine * fine];
    float[] blue = new float[fine * fine];
    float[] height = new float[fine * fine];
    float[] gloss = new float[fine * fine];
    float[] cover = new float[fine * fine];
    Texel texel = new Texel();
    for (int row = 0; row < fine; row++) {
      for (int column = 0; column < fine; column++) {
        int at = row * fine + column;
        texel.gloss = 0;
        texel.cover = 1;
        material.sample(coordinate(column, fine), coordinate(row, fine), texel);
        red[at] = (float) texel.red;
        green[at] = (float) texel.green;
        blue[at] = (float) texel.blue;
        height[at] = (float) (texel.height * texel.cover);
        gloss[at] = (float) texel.gloss;
        cover[at] = (float) texel.cover;
      }
    }
    float[] picture = new float[side * side * 3];
    for (int row = 0; row < fine; row++) {
      for (int column = 0; column < fine; column++) {
        int at = row * fine + column;
        double[] light = light(height, gloss[at], fine, row, column);
        double x = coordinate(column, fine);
        double y = coordinate(row, fine);
        double even = 1 + gradient * (x * lightX + y * lightY) - 0.06 * (x * x + y * y);
        int to = ((row / SUPER) * side + column / SUPER) * 3;
        double share = cover[at];
        double under = share < 1 ? ground(cover, fine, row, column) * even * (1 - share) : 0;
        double over = light[0] * even * share;
        double shine = light[1] * share;
        picture[to] += add(red[at] * over + shine + background.red() * under);
        picture[to + 1] += add(green[at] * over + shine + background.green() * under);
        picture[to + 2] += add(blue[at] * over + shine + background.blue() * under);
      }
    }
    for (int i = 0; i < picture.length; i++) {
      double linear = Math.min(1, Math.max(0, picture[i] * exposure)) * (ENCODED.length - 2);
      int step = (int) linear;
      picture[i] = (float) Noise.mix(ENCODED[step], ENCODED[step + 1], linear - step);
    }
    return picture;
  }

  private static float[] encoded() {
    int steps = 4096;
    float[] values = new float[steps + 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (255 * StrictMath.pow(Math.min(1, i / (double) steps), 1 / 2.2));
    }
    return values;
  }

  private static float add(double value) {
    return (float) (value / (SUPER * SUPER));
  }

  private static double coordinate(int at, int count) {
    return 2 * (at + 0.5) / count - 1;
  }

  /** Diffuse factor and highlight, from the slope of the height. */
  private double[] light(float[] height, double gloss, int fine, int row, int column) {
    int left = row * fine + Math.max(0, column - 1);
    int right = row * fine + Math.min(fine - 1, column + 1);
    int up = Math.max(0, row - 1) * fine + column;
    int down = Math.min(fine - 1, row + 1) * fine + column;
    double scale = fine / 4.0;
    double slopeX = (height[right] - height[left]) * scale;
    double slopeY = (height[down] - height[up]) * scale;
    double length = Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY);
    double facing = (-slopeX * lightX - slopeY * lightY + lightZ) / length;
    double diffuse = 0.30 + 0.95 * Math.max(0, facing);
    // Halfway between the light and a camera straight above.
    double halfZ = lightZ + 1;
    double half = Math.sqrt(lightX * lightX + lightY * lightY + halfZ * halfZ);
    double mirror = Math.max(0, (-slopeX * lightX - slopeY * lightY + halfZ) / (length * half));
    double sharp = mirror * mirror;
    sharp *= sharp;
    sharp *= sharp;
    sharp *= sharp;
    return new double[] {diffuse, 0.35 * gloss * sharp * sharp};
  }

  private double ground(float[] cover, int fine, int row, int column) {
    double x = coordinate(column, fine);
    double y = coordinate(row, fine);
    double texture = 0.92 + 0.16 * backgroundNoise.octaves(x * 5, y * 5, 3);
    return texture * shadow(cover, fine, row, column);
  }

  /** Objects darken the background on the side away from the light. */
  private double shadow(float[] cover, int fine, int row, int column) {
    double dark = 0;
    for (int step = 1; step <= 4; step++) {
      double reach = step * fine * 0.012;
      int x = (int) Math.round(column + lightX * reach);
      int y = (int) Math.round(row + lightY * reach);
      if (x >= 0 && y >= 0 && x < fine && y < fine) {
        dark += cover[y * fine + x] * 0.16;
      }
    }
    return 1 - Math.min(0.6, dark);
  }

  /** What the sensor makes of a picture; its noise depends on the pixel alone. */
  byte[] expose(float[] picture) {
    byte[] samples = new byte[picture.length];
    for (int i = 0; i < picture.length; i++) {
      double grain = gaussian(i) * noise;
      samples[i] = (byte) Math.round(Math.min(255, Math.max(0, picture[i] + grain)));
    }
    return samples;
  }

  /** Nearly Gaussian, of deviation 1: the sum of four uniform numbers. */
  private double gaussian(int index) {
    long bits = Noise.mix(noiseSeed + index);
    double sum = 0;
    for (int part = 0; part < 4; part++) {
      sum += (bits >>> (16 * part)) & 0xffff;
    }
    return (sum / 65536 - 2) * 1.7320508;
  }
}
