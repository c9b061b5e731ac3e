package dev.mrad.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Every way to damage a file a little. */
public final class Damage {
  private Damage() {}

  /** Reads a content. */
  @FunctionalInterface
  public interface Reader {
    /** Throws what is wrong with it. */
    void read(byte[] content) throws IOException;
  }

  /** That every content with a single flipped bit between two bytes is refused by name. */
  public static void everyFlipIsRefused(byte[] whole, int from, int to, Reader reader) {
    for (int bit = 8 * from; bit < 8 * to; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused("bit " + bit, flipped, reader);
    }
  }

  /** That every beginning of the content, from a length on, is refused, and one byte more. */
  public static void everyOtherLengthIsRefused(byte[] whole, int from, Reader reader) {
    for (int length = from; length < whole.length; length++) {
      assertRefused("length " + length, Arrays.copyOf(whole, length), reader);
    }
    assertRefused("a byte more", Arrays.copyOf(whole, whole.length + 1), reader);
  }

  private static void assertRefused(String damage, byte[] content, Reader reader) {
    try {
      reader.read(content);
    } catch (BadInputException e) {
      assertThat(e.getMessage()).as(damage).contains("damaged.file");
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(damage, e);
    }
    throw new AssertionError(damage + " went unnoticed");
  }

  /** Where the data of a safetensors file begin. */
  public static int dataStart(byte[] whole) {
    return 8 + (whole[0] & 0xff) + 256 * (whole[1] & 0xff) + 65536 * (whole[2] & 0xff);
  }
}
