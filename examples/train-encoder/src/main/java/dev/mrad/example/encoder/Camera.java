package dev.mrad.example.encoder;

import java.util.SplittableRandom;

/** How a picture is lit and taken: the same surface never looks the same twice. */
final class Camera {
  private final float[] gain = new float[3];
  private final float gamma;
  private final float offset;
  private final float slopeX;
  private final float slopeY;
  private final boolean grey;
  private final int[] order;
  private final int blur;
  private final float noise;

  Camera(SplittableRandom random) {
    float exposure = 0.65f + 0.6f * unit(random);
    for (int c = 0; c < 3; c++) {
      gain[c] = exposure * (0.9f + 0.2f * unit(random));
    }
    gamma = (float) Math.exp(0.8 * random.nextDouble() - 0.4);
    offset = random.nextInt(3) == 0 ? 0.3f * unit(random) : 0;
    float light = random.nextInt(3) == 0 ? 0.5f * unit(random) : 0.15f * unit(random);
    double turn = 2 * Math.PI * random.nextDouble();
    slopeX = light * (float) Math.cos(turn);
    slopeY = light * (float) Math.sin(turn);
    grey = random.nextInt(5) < 2;
    int first = random.nextInt(3);
    order = new int[] {first, (first + 1) % 3, (first + 2) % 3};
    blur = random.nextInt(4) == 0 ? 1 : 0;
    noise = random.nextInt(3) == 0 ? 0 : 0.04f * unit(random) * unit(random) + 0.004f;
  }

  /** What the lens makes of a surface, without noise. */
  Picture lens(Picture surface) {
    Picture seen = blur > 0 ? Filters.blurred(surface, blur) : surface;
    Picture result = new Picture(surface.side);
    int side = surface.side;
    float[] curve = new float[257];
    for (int i = 0; i < curve.length; i++) {
      curve[i] = (float) Math.pow(i / 256.0, gamma);
    }
    for (int i = 0; i < side * side; i++) {
      int row = i / side;
      int column = i % side;
      float light = 1 + slopeX * (2f * column / side - 1) + slopeY * (2f * row / side - 1);
      float sum = 0;
      for (int c = 0; c < 3; c++) {
        float value = Math.min(1, Math.max(0, seen.planes[order[c]][i])) * 255.99f;
        float curved = Field.mix(curve[(int) value], curve[(int) value + 1], value - (int) value);
        float out = offset + (1 - offset) * curved * gain[c] * light;
        result.planes[c][i] = out;
        sum += out;
      }
      if (grey) {
        for (int c = 0; c < 3; c++) {
          result.planes[c][i] = sum / 3;
        }
      }
    }
    result.limit();
    return result;
  }

  /** Adds the sensor's noise. */
  void expose(Picture picture, SplittableRandom random) {
    if (noise == 0) {
      return;
    }
    for (int i = 0; i < picture.planes[0].length; i++) {
      float common = 0;
      for (int c = 0; c < 3; c++) {
        // Nearly Gaussian: the sum of four uniform numbers.
        long bits = random.nextLong();
        int sum =
            (int)
                ((bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48));
        float grain = (sum / 65536f - 2) * 1.732f * noise;
        common = c == 0 ? grain : common;
        picture.planes[c][i] += grey ? common : grain;
      }
    }
    picture.limit();
  }

  private static float unit(SplittableRandom random) {
    return (float) random.nextDouble();
  }
}
