package dev.mrad.internal.image;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes images into their samples: read from the raster, never through a colour space. Palettes
 * become RGB, 16-bit samples {@code v / 257} rounded; profiles and gamma are ignored.
 */
final class ImageDecoder {
  /** More pixels than this are refused before they are decoded. */
  static final long MAX_PIXELS = 200_000_000;

  private static final long MAX_FILE = 1L << 30;
  private static final String EXPECTED = "expected a PNG or JPEG image";

  private ImageDecoder() {}

  /**
   * @throws BadInputException when the image cannot be read or decoded, or is too large
   */
  static Raster decode(Image image) {
    if (image instanceof Image.Rgb rgb) {
      return new Raster(rgb.height(), rgb.width(), 3, rgb.samples());
    }
    byte[] bytes =
        image instanceof Image.File file ? read(file.path()) : ((Image.Encoded) image).bytes();
    return decode(bytes, image.name());
  }

  private static byte[] read(Path path) {
    if (Files.isDirectory(path)) {
      throw new BadInputException("a directory where a file belongs", path.toString(), EXPECTED);
    }
    try {
      if (Files.size(path) > MAX_FILE) {
        throw new BadInputException("too long", path.toString(), "expected at most 1 GiB");
      }
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new BadInputException(
          Files.exists(path) ? "cannot be read" : "no such file", path.toString(), EXPECTED, e);
    }
  }

  static Raster decode(byte[] bytes, String name) {
    if (bytes.length == 0) {
      throw new BadInputException("empty file", name, EXPECTED);
    }
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new BadInputException("not an image", name, EXPECTED);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        return decode(reader, name);
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw undecodable(name, e);
    } catch (BadInputException e) {
      throw e;
    } catch (RuntimeException e) {
      // The decoders of the platform report some malformed files by all kinds of exceptions.
      throw undecodable(name, e);
    }
  }

  private static BadInputException undecodable(String name, Exception e) {
    return new BadInputException("cannot be decoded (" + e.getMessage() + ")", name, EXPECTED, e);
  }

  private static Raster decode(ImageReader reader, String name) throws IOException {
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width * height > MAX_PIXELS) {
      throw new BadInputException(
          width + "×" + height + " pixels", name, "expected at most " + MAX_PIXELS + " pixels");
    }
    return samples(reader.read(0));
  }

  /** The samples of a decoded image. */
  static Raster samples(BufferedImage image) {
    java.awt.image.Raster raster = image.getRaster();
    ColorModel colours = image.getColorModel();
    int width = image.getWidth();
    int height = image.getHeight();
    boolean palette = colours instanceof IndexColorModel;
    int channels = palette ? 3 : raster.getNumBands();
    if (channels > 4) {
      throw new IllegalArgumentException(channels + " channels");
    }
    byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
    int[] row = new int[width * raster.getNumBands()];
    int[] size = raster.getSampleModel().getSampleSize();
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i++) {
        if (palette) {
          int rgb = colours.getRGB(row[i]);
          samples[at++] = (byte) (rgb >> 16);
          samples[at++] = (byte) (rgb >> 8);
          samples[at++] = (byte) rgb;
        } else {
          samples[at++] = (byte) toEightBits(row[i], size[i % channels]);
        }
      }
    }
    return new Raster(height, width, channels, samples);
  }

  private static int toEightBits(int value, int bits) {
    if (bits == 8) {
      return value;
    }
    int largest = (1 << bits) - 1;
    return (int) ((value * 255L + largest / 2) / largest);
  }
}
