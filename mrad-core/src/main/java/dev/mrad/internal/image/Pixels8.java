package dev.mrad.internal.image;

import dev.mrad.api.Image;
import java.awt.image.BufferedImage;

/** Images as 8-bit RGB, alpha dropped. */
public final class Pixels8 {
  private Pixels8() {}

  /**
   * Decodes an image.
   *
   * @throws dev.mrad.api.BadInputException when it cannot be decoded
   */
  public static Image.Rgb rgb(Image image) {
    if (image instanceof Image.Rgb rgb) {
      return rgb;
    }
    return rgb(ImageDecoder.decode(image), image.name());
  }

  /** The samples of a picture, without any colour space. */
  public static Image.Rgb rgb(BufferedImage picture, String name) {
    return rgb(ImageDecoder.samples(picture), name);
  }

  private static Image.Rgb rgb(Raster raster, String name) {
    int pixels = raster.height() * raster.width();
    int channels = raster.channels();
    byte[] rgb = new byte[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = raster.samples()[i * channels + (channels < 3 ? 0 : c)];
      }
    }
    return (Image.Rgb) Image.rgb(rgb, raster.height(), raster.width(), name);
  }
}
