package dev.mrad.example.encoder;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Pictures on disk as raw samples, so that drawing them is paid for once: records of three planes,
 * a mask and a material. Thread-safe.
 */
final class TileFile implements AutoCloseable {
  /** Height and width of a tile in pixels: more than the encoder's input, so that crops differ. */
  static final int SIDE = 320;

  private static final byte[] MAGIC = "mrad-tiles-2\n\0\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PLANE = SIDE * SIDE;
  private static final int RECORD = 4 * PLANE + 1;

  private final FileChannel channel;
  private final int size;

  /**
   * A tile, as it is stored.
   *
   * @param samples red, green, blue and the mask (0 or 1), {@code [4][SIDE · SIDE]}
   * @param material the word for its material
   */
  record Tile(byte[] samples, Vocabulary material) {
    static Tile of(Picture picture, byte[] mask, Vocabulary material) {
      byte[] samples = new byte[4 * PLANE];
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < PLANE; i++) {
          float value = Math.min(1, Math.max(0, picture.planes[c][i]));
          samples[c * PLANE + i] = (byte) Math.round(255 * value);
        }
      }
      System.arraycopy(mask, 0, samples, 3 * PLANE, PLANE);
      return new Tile(samples, material);
    }

    byte mask(int at) {
      return samples[3 * PLANE + at];
    }

    boolean isFlawless() {
      for (int i = 3 * PLANE; i < samples.length; i++) {
        if (samples[i] != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private TileFile(FileChannel channel, int size) {
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file that {@link Writer} wrote.
   *
   * @throws BadInputException when it is none
   */
  static TileFile open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      ByteBuffer magic = ByteBuffer.allocate(MAGIC.length);
      boolean whole = channel.read(magic, 0) == MAGIC.length;
      long data = channel.size() - MAGIC.length;
      if (!whole || !magic.flip().equals(ByteBuffer.wrap(MAGIC)) || data % RECORD != 0) {
        channel.close();
        throw new BadInputException(
            "not a file of tiles", file.toString(), "expected one that 'tiles' wrote");
      }
      return new TileFile(channel, Math.toIntExact(data / RECORD));
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be read", file.toString(), "expected a file that 'tiles' wrote", e);
    }
  }

  int size() {
    return size;
  }

  /** Reads a tile. */
  Tile read(int index) {
    ByteBuffer samples = ByteBuffer.allocate(RECORD - 1);
    ByteBuffer material = ByteBuffer.allocate(1);
    try {
      long at = MAGIC.length + (long) index * RECORD;
      fill(samples, at);
      fill(material, at + samples.capacity());
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be read any more", "tile " + index, "expected an unchanged file", e);
    }
    return new Tile(samples.array(), Vocabulary.values()[material.get(0)]);
  }

  private void fill(ByteBuffer buffer, long at) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file ends early");
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new BadInputException("cannot be closed", "tiles", "expected a readable file", e);
    }
  }

  /** Writes a file of tiles, wholly or not at all. */
  static final class Writer implements AutoCloseable {
    private final WholeFile file;

    Writer(Path target) {
      this.file = WholeFile.create(target);
      file.write(ByteBuffer.wrap(MAGIC));
    }

    void add(Tile tile) {
      ByteBuffer record = ByteBuffer.allocate(RECORD);
      record.put(tile.samples()).put((byte) tile.material().ordinal());
      file.write(record.flip());
    }

    void commit() {
      file.commit();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
