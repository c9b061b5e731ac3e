package dev.mrad.internal.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The EXIF orientation of a file, 1 to 8. A missing or malformed orientation counts as 1: a picture
 * that is not turned is better than none. (This class reads it because the libraries that could are
 * not Java modules, and core requires modules only.)
 */
final class Orientation {
  private static final int TAG = 0x112;
  private static final int SHORT = 3;
  private static final int EXIF = 0xe1;
  private static final String JPEG_PREFIX = "Exif\0\0";

  private Orientation() {}

  static int of(byte[] file, ImageFormat format) {
    return switch (format) {
      case JPEG -> ofJpeg(file);
      case TIFF -> ofTiff(file, 0, file.length);
      case PNG -> ofChunks(file, 8, "eXIf", ByteOrder.BIG_ENDIAN, 4, 12);
      case WEBP -> ofChunks(file, 12, "EXIF", ByteOrder.LITTLE_ENDIAN, 0, 8);
      case BMP, GIF -> 1;
    };
  }

  private static int ofJpeg(byte[] file) {
    JpegSegments segments = new JpegSegments(file);
    while (segments.next()) {
      if (segments.marker() == EXIF && segments.begins(JPEG_PREFIX)) {
        int start = segments.start() + JPEG_PREFIX.length();
        return ofTiff(file, start, segments.start() + segments.length());
      }
    }
    return 1;
  }

  /** Walks through chunks that begin with a length and a name, in either order. */
  private static int ofChunks(
      byte[] file, int first, String name, ByteOrder order, int nameAt, int overhead) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(order);
    long at = first;
    while (at + 8 <= file.length) {
      long length = bytes.getInt((int) at + 4 - nameAt) & 0xffffffffL;
      String found = new String(file, (int) at + nameAt, 4, StandardCharsets.ISO_8859_1);
      if (found.equals(name) && at + 8 + length <= file.length) {
        return ofTiff(file, (int) at + 8, (int) (at + 8 + length));
      }
      // RIFF chunks are padded to even lengths; PNG ones are not.
      long padded = order == ByteOrder.LITTLE_ENDIAN ? length + (length & 1) : length;
      at += overhead + padded;
    }
    return 1;
  }

  /** Reads the first directory of a TIFF structure. */
  private static int ofTiff(byte[] file, int start, int end) {
    if (end - start < 8) {
      return 1;
    }
    ByteBuffer tiff = ByteBuffer.wrap(file, start, end - start).slice();
    tiff.order(file[start] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = tiff.getInt(4) & 0xffffffffL;
    if (directory + 2 > tiff.limit()) {
      return 1;
    }
    int entries = tiff.getShort((int) directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + 12L * i;
      if (entry + 12 > tiff.limit()) {
        return 1;
      }
      int at = (int) entry;
      if ((tiff.getShort(at) & 0xffff) == TAG && tiff.getShort(at + 2) == SHORT) {
        int value = tiff.getShort(at + 8) & 0xffff;
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  /** Turns and mirrors a picture so that it stands upright. */
  static Raster upright(Raster image, int orientation) {
    if (orientation == 1) {
      return image;
    }
    boolean swapped = orientation >= 5;
    int height = swapped ? image.width() : image.height();
    int width = swapped ? image.height() : image.width();
    int channels = image.channels();
    byte[] samples = new byte[image.samples().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = source(image, orientation, y, x) * channels;
        System.arraycopy(image.samples(), from, samples, (y * width + x) * channels, channels);
      }
    }
    return new Raster(height, width, channels, samples);
  }

  private static int source(Raster image, int orientation, int y, int x) {
    int bottom = image.height() - 1;
    int right = image.width() - 1;
    return switch (orientation) {
      case 2 -> y * image.width() + right - x;
      case 3 -> (bottom - y) * image.width() + right - x;
      case 4 -> (bottom - y) * image.width() + x;
      case 5 -> x * image.width() + y;
      case 6 -> (bottom - x) * image.width() + y;
      case 7 -> (bottom - x) * image.width() + right - y;
      default -> x * image.width() + right - y;
    };
  }
}
