package dev.mrad.internal.image;

import dev.mrad.api.Image;

/** Turns an image into the pixels that an encoder takes (SPEC §1). */
public final class Preprocessing {
  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] DEVIATION = {0.26862954f, 0.26130258f, 0.27577711f};

  private Preprocessing() {}

  /**
   * Normalised pixels and the size of the image that they come from.
   *
   * @param values {@code [3, S, S]}
   * @param height the image's height
   * @param width the image's width
   */
  public record Pixels(float[] values, int height, int width) {}

  /**
   * Decodes an image, resizes it to a square and normalises it.
   *
   * @param image PNG, JPEG or RGB
   * @param side S
   * @throws dev.mrad.api.BadInputException when it cannot be decoded
   */
  public static Pixels prepare(Image image, int side) {
    Raster raster = ImageDecoder.decode(image);
    return new Pixels(normalize(resized(raster, side)), raster.height(), raster.width());
  }

  static Raster resized(Raster raster, int side) {
    return PillowResize.resize(raster, side, side, PillowFilter.BICUBIC);
  }

  private static float[] normalize(Raster image) {
    int pixels = image.height() * image.width();
    int channels = image.channels();
    boolean grey = channels < 3;
    byte[] samples = image.samples();
    float[] values = new float[3 * pixels];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < pixels; i++) {
        float value = (samples[i * channels + (grey ? 0 : c)] & 0xff) / 255f;
        values[c * pixels + i] = (value - MEAN[c]) / DEVIATION[c];
      }
    }
    return values;
  }
}
