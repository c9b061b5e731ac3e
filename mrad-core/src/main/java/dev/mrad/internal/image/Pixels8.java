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

  /**
   * Decodes an image and shrinks it, where it is larger, to a longest side.
   *
   * @throws dev.mrad.api.BadInputException when it cannot be decoded
   */
  public static Image.Rgb thumbnail(Image image, int longest) {
    Image.Rgb whole = rgb(image);
    double scale = (double) longest / Math.max(whole.height(), whole.width());
    if (scale >= 1) {
      return whole;
    }
    Raster raster = new Raster(whole.height(), whole.width(), 3, whole.samples());
    int height = Math.max(1, (int) Math.round(whole.height() * scale));
    int width = Math.max(1, (int) Math.round(whole.width() * scale));
    return rgb(PillowResize.resize(raster, height, width, PillowFilter.BICUBIC), image.name());
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
