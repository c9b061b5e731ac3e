package dev.mrad.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * An image that a user hands in, not yet decoded. Immutable and thread-safe, provided that arrays
 * handed in are not written to afterwards; a file is read when the image is used.
 */
public sealed interface Image {
  /** What messages and results call it: the path, or the name that was given. */
  String name();

  /** The image in a file: PNG or JPEG. */
  static Image of(Path file) {
    return new File(file);
  }

  /**
   * An encoded image.
   *
   * @param encoded the content of an image file; not copied
   * @param name what to call it
   */
  static Image of(byte[] encoded, String name) {
    return new Encoded(encoded, name);
  }

  /**
   * An encoded image, read from a stream to its end at once; the stream is not closed.
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
      return new Encoded(encoded, name);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", name, "expected a readable stream", e);
    }
  }

  /**
   * An image that is decoded already.
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
   * A file.
   *
   * @param path where it is
   */
  record File(Path path) implements Image {
    @Override
    public String name() {
      return path.toString();
    }
  }

  /** The content of an image file. */
  final class Encoded implements Image {
    static final int MAX_BYTES = 1 << 30;

    private final byte[] bytes;
    private final String name;

    private Encoded(byte[] bytes, String name) {
      this.bytes = bytes;
      this.name = name;
    }

    /** The content; not copied, do not write to it. */
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public String name() {
      return name;
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
    public String name() {
      return name;
    }
  }
}
