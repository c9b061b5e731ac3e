package dev.mrad.internal.image;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.SinglePixelPackedSampleModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes images into their samples: read from the raster, never through a colour space. Palettes
 * and inks become RGB, 16-bit samples become {@code v / 257} rounded; profiles and gamma are
 * ignored.
 */
final class ImageDecoder {
  private static final long MAX_FILE = 1L << 30;
  private static final String EXPECTED = "expected a PNG, JPEG, TIFF, WebP, BMP or GIF image";

  private ImageDecoder() {}

  /**
   * @throws BadInputException when the image cannot be read or decoded, or is too large
   */
  static Raster decode(Image image) {
    if (image instanceof Image.Rgb rgb) {
      return new Raster(rgb.height(), rgb.width(), 3, rgb.samples());
    }
    if (image instanceof Image.File file) {
      return decode(read(file.path()), image.name(), file.reading());
    }
    Image.Encoded encoded = (Image.Encoded) image;
    return decode(encoded.bytes(), image.name(), encoded.reading());
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

  static Raster decode(byte[] bytes, String name, Image.Reading reading) {
    if (bytes.length == 0) {
      throw new BadInputException("empty file", name, EXPECTED);
    }
    ImageFormat format = ImageFormat.of(bytes);
    if (format == null) {
      throw new BadInputException("not an image", name, EXPECTED);
    }
    ImageReader reader = format.reader(name);
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(stream, false, false);
      requireWithin(reader.getWidth(0), reader.getHeight(0), name, reading.maxPixels());
      Raster raster = decode(reader, format, bytes, name, reading.maxPixels());
      return reading.upright()
          ? Orientation.upright(raster, Orientation.of(bytes, format))
          : raster;
    } catch (IOException e) {
      throw undecodable(name, e);
    } catch (BadInputException e) {
      throw e;
    } catch (RuntimeException e) {
      // Decoders throw all kinds of exceptions for malformed files.
      throw undecodable(name, e);
    } finally {
      reader.dispose();
    }
  }

  static void requireWithin(long width, long height, String name, long limit) {
    if (width * height > limit) {
      throw new BadInputException(
          width + "×" + height + " pixels", name, "expected at most " + limit + " pixels");
    }
  }

  private static BadInputException undecodable(String name, Exception e) {
    return new BadInputException("cannot be decoded (" + e.getMessage() + ")", name, EXPECTED, e);
  }

  private static Raster decode(
      ImageReader reader, ImageFormat format, byte[] file, String name, long maxPixels)
      throws IOException {
    return switch (format) {
      case JPEG -> jpeg(reader, file);
      case GIF -> GifScreen.firstFrame(reader, name, maxPixels);
      default -> samples(reader.read(0));
    };
  }

  /** Four channels are inks. The decoder can only return them as they are stored. */
  private static Raster jpeg(ImageReader reader, byte[] file) throws IOException {
    int channels = JpegSegments.channels(file);
    if (channels != 4) {
      return samples(reader.read(0));
    }
    java.awt.image.Raster raster = reader.readRaster(0, null);
    int height = raster.getHeight();
    int width = raster.getWidth();
    int[] inks = raster.getPixels(raster.getMinX(), raster.getMinY(), width, height, (int[]) null);
    Cmyk.fromJpeg(file, inks);
    return Cmyk.rgb(height, width, inks);
  }

  /** The samples of a decoded image. */
  static Raster samples(BufferedImage image) {
    java.awt.image.Raster raster = image.getRaster();
    ColorModel colours = image.getColorModel();
    int width = image.getWidth();
    int height = image.getHeight();
    boolean palette = colours instanceof IndexColorModel;
    int channels = palette ? 3 : raster.getNumBands();
    int kind = raster.getDataBuffer().getDataType();
    boolean whole = kind == DataBuffer.TYPE_BYTE || kind == DataBuffer.TYPE_USHORT;
    boolean packed = raster.getSampleModel() instanceof SinglePixelPackedSampleModel;
    if (channels > 4 || !(whole || packed)) {
      throw new IllegalArgumentException(
          channels + " channels of type " + kind + ", not up to 4 of 8 or 16 bits");
    }
    if (channels == 4 && colours.getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
      int[] inks =
          raster.getPixels(raster.getMinX(), raster.getMinY(), width, height, (int[]) null);
      int bits = raster.getSampleModel().getSampleSize(0);
      for (int i = 0; i < inks.length; i++) {
        inks[i] = toEightBits(inks[i], bits);
      }
      return Cmyk.rgb(height, width, inks);
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
