package dev.mrad.internal.image;

import dev.mrad.api.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * The image formats. Each is read by one fixed decoder, whatever other decoders are on the class
 * path.
 */
enum ImageFormat {
  PNG("png", "com.sun.imageio."),
  JPEG("jpeg", "com.sun.imageio."),
  TIFF("tiff", "com.sun.imageio."),
  BMP("bmp", "com.sun.imageio."),
  GIF("gif", "com.sun.imageio."),
  WEBP("webp", "com.twelvemonkeys.imageio.");

  private final String format;
  private final String decoder;

  ImageFormat(String format, String decoder) {
    this.format = format;
    this.decoder = decoder;
  }

  /** The format whose signature a file begins with. */
  static @Nullable ImageFormat of(byte[] file) {
    if (begins(file, 0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    } else if (begins(file, 0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    } else if (begins(file, 0, "II*\0") || begins(file, 0, "MM\0*")) {
      return TIFF;
    } else if (begins(file, 0, "BM")) {
      return BMP;
    } else if (begins(file, 0, "GIF8")) {
      return GIF;
    } else if (begins(file, 0, "RIFF") && begins(file, 8, "WEBP")) {
      return WEBP;
    }
    return null;
  }

  private static boolean begins(byte[] file, int at, String magic) {
    byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      if (at + i >= file.length || file[at + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * A decoder, to be disposed of.
   *
   * @throws BadInputException when it is not installed
   */
  ImageReader reader(String name) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith(decoder)) {
        return reader;
      }
      reader.dispose();
    }
    throw new BadInputException(
        "a " + name() + " image without a decoder",
        name,
        "expected " + decoder + "* for it on the class path");
  }
}
