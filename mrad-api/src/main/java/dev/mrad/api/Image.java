package dev.mrad.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * An image to be scored, not yet decoded. A file is read when the image is used. Immutable and
 * thread-safe, as long as nobody writes to the arrays that it was made of.
 */
public sealed interface Image {
  /** The name in messages and results: the path, or the name that was given. */
  String name();

  /**
   * The image in a file: PNG, JPEG, TIFF, WebP, BMP or GIF; the first image, if the file holds
   * several.
   */
  static Image of(Path file) {
    return new File(file, Reading.DEFAULT);
  }

  /**
   * An encoded image.
   *
   * @param encoded the content of an image file; not copied
   * @param name what to call it
   */
  static Image of(byte[] encoded, String name) {
    return new Encoded(encoded, name, Reading.DEFAULT);
  }

  /**
   * An encoded image, read at once from a stream to its end. The stream is not closed.
   *
   * @param stream the content of an image file, at most 1 GiB
   * @param name what to call it
   * @throws BadInputException when it cannot be read or is too long
   */
  static Image read(InputStream stream, String name) {
    try {
      byte[] encoded = stream.readNBytes(Encoded.MAX_BYTES + 1);
      if (encoded.length > Encoded.MAX_BYTES) {
        throw new BadInputException("too long", name, "expected at most 1 GiB");
      }
      return new Encoded(encoded, name, Reading.DEFAULT);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", name, "expected a readable stream", e);
    }
  }

  /**
   * An image that is already decoded.
   *
   * @param rgb {@code [H, W, 3]}, 8 bits each; not copied
   * @param height H, positive
   * @param width W, positive
   * @param name what to call it
   * @throws BadInputException when the sizes do not fit
   */
  static Image rgb(byte[] rgb, int height, int width, String name) {
    return new Rgb(rgb, height, width, name);
  }

  /**
   * The same image, to be decoded in another way. Pixels that are already decoded stay as they are.
   */
  Image read(Reading how);

  /**
   * How a file is decoded.
   *
   * @param upright whether the picture is turned as its EXIF orientation says; true by default.
   *     Data sets are read as stored, because their masks carry no orientation and the released
   *     code ignores it (SPEC §1)
   * @param maxPixels a larger picture is refused before it is decoded; 200 million by default
   */
  record Reading(boolean upright, long maxPixels) {
    /** Upright, up to 200 million pixels. */
    public static final Reading DEFAULT = new Reading(true, 200_000_000);

    /** As stored, up to 200 million pixels. */
    public static final Reading AS_STORED = new Reading(false, DEFAULT.maxPixels);

    /** Checks the limit. */
    public Reading {
      if (maxPixels < 1) {
        throw new BadInputException(
            "limit of " + maxPixels + " pixels", "image", "expected at least one");
      }
    }
  }

  /**
   * A file.
   *
   * @param path where it is
   * @param reading how to decode it
   */
  record File(Path path, Reading reading) implements Image {
    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public Image read(Reading how) {
      return new File(path, how);
    }
  }

  /** The content of an image file. */
  final class Encoded implements Image {
    static final int MAX_BYTES = 1 << 30;

    private final byte[] bytes;
    private final String name;
    private final Reading reading;

    private Encoded(byte[] bytes, String name, Reading reading) {
      this.bytes = bytes;
      this.name = name;
      this.reading = reading;
    }

    /** The content; not copied, do not write to it. */
    public byte[] bytes() {
      return bytes;
    }

    /** How to decode it. */
    public Reading reading() {
      return reading;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Image read(Reading how) {
      return new Encoded(bytes, name, how);
    }
  }

  /** Decoded pixels. */
  final class Rgb implements Image {
    private final byte[] samples;
    private final int height;
    private final int width;
    private final String name;

    private Rgb(byte[] samples, int height, int width, String name) {
      if (height < 1 || width < 1 || 3L * height * width != samples.length) {
        throw new BadInputException(
            samples.length + " samples",
            name,
            "expected 3 × " + height + " × " + width + ", both positive");
      }
      this.samples = samples;
      this.height = height;
      this.width = width;
      this.name = name;
    }

    /** {@code [H, W, 3]}; not copied, do not write to it. */
    public byte[] samples() {
      return samples;
    }

    /** H. */
    public int height() {
      return height;
    }

    /** W. */
    public int width() {
      return width;
    }

    @Override
    public Image read(Reading how) {
      return this;
    }

    @Override
    public String name() {
      return name;
    }
  }
}
