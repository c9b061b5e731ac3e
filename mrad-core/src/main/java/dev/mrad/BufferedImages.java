package dev.mrad;

import dev.mrad.api.Image;
import dev.mrad.internal.image.Pixels8;
import java.awt.image.BufferedImage;

/** Images of the platform's picture class. */
public final class BufferedImages {
  private BufferedImages() {}

  /**
   * The samples of a picture as they are: no colour space is applied, alpha is dropped.
   *
   * @param picture grey, RGB or palette, with or without alpha, 8 or 16 bits
   * @param name what to call it
   */
  public static Image image(BufferedImage picture, String name) {
    return Pixels8.rgb(picture, name);
  }
}
