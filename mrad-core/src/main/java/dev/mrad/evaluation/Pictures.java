package dev.mrad.evaluation;

import dev.mrad.api.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures inside a page. */
final class Pictures {
  private Pictures() {}

  /** A picture as an {@code img} element that holds its JPEG. */
  static String element(Image.Rgb picture, String alternative) {
    int width = picture.width();
    BufferedImage image = new BufferedImage(width, picture.height(), BufferedImage.TYPE_INT_RGB);
    byte[] samples = picture.samples();
    for (int i = 0; i < width * picture.height(); i++) {
      int rgb =
          (samples[3 * i] & 0xff) << 16
              | (samples[3 * i + 1] & 0xff) << 8
              | (samples[3 * i + 2] & 0xff);
      image.setRGB(i % width, i / width, rgb);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "jpeg", stream);
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory cannot fail", e);
    }
    return "<img alt=\""
        + Html.text(alternative)
        + "\" src=\"data:image/jpeg;base64,"
        + Base64.getEncoder().encodeToString(bytes.toByteArray())
        + "\">";
  }
}
