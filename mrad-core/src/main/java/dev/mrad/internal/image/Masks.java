package dev.mrad.internal.image;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;

/** Ground-truth masks (docs/method.md §1). */
public final class Masks {
  private Masks() {}

  /**
   * Decodes a mask and resizes it to a square.
   *
   * @param file the content of an image file; a pixel that is not black is anomalous
   * @param name for messages
   * @param height the height of the image it belongs to
   * @param width the width of the image it belongs to
   * @param side S
   * @return {@code [S, S]}, 0 or 1
   * @throws BadInputException when it cannot be decoded or is of another size than its image
   */
  public static byte[] read(byte[] file, String name, int height, int width, int side) {
    Raster mask = ImageDecoder.decode(file, name, Image.Reading.AS_STORED);
    if (mask.height() != height || mask.width() != width) {
      throw new BadInputException(
          "mask of " + mask.width() + "×" + mask.height() + " pixels",
          name,
          "expected its image's " + width + "×" + height);
    }
    return resize(mask, side);
  }

  static byte[] resize(Raster mask, int side) {
    int pixels = mask.height() * mask.width();
    byte[] solid = new byte[pixels];
    for (int i = 0; i < pixels; i++) {
      solid[i] = (byte) (luminance(mask, i) > 0 ? 255 : 0);
    }
    Raster resized =
        PillowResize.resize(
            new Raster(mask.height(), mask.width(), 1, solid), side, side, PillowFilter.BILINEAR);
    byte[] binary = new byte[side * side];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) ((resized.samples()[i] & 0xff) > 127 ? 1 : 0);
    }
    return binary;
  }

  /** Pillow's conversion to grey. */
  private static int luminance(Raster image, int pixel) {
    int at = pixel * image.channels();
    byte[] samples = image.samples();
    if (image.channels() < 3) {
      return samples[at] & 0xff;
    }
    int red = samples[at] & 0xff;
    int green = samples[at + 1] & 0xff;
    int blue = samples[at + 2] & 0xff;
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }
}
