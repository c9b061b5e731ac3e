package dev.mrad.internal.features;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The features of a data set's images in a file, each encoded once: unit-length queries of both
 * levels and the prototypes as float32, the mask as bits, the label. Read by position in bounded
 * blocks, so that no more than a batch is ever in memory and a file that shrinks gives an error
 * instead of a crash. A store whose making was cut off is gone on with. Not thread-safe.
 */
public final class FeatureStore implements AutoCloseable {
  private static final byte[] MAGIC = "mrad-features-2\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 4096;
  private static final int BLOCK = 1 << 20;
  private static final int FINGERPRINT = 64;

  /**
   * The sizes of a record.
   *
   * @param dimension D
   * @param cells N
   * @param width Wv
   * @param side S
   */
  public record Layout(int dimension, int cells, int width, int side) {
    /** Of the patch queries. */
    public int patchValues() {
      return Math.multiplyExact(cells, width);
    }

    int prototypeValues() {
      return Math.multiplyExact(2, width);
    }

    int maskBytes() {
      return (Math.multiplyExact(side, side) + 7) / 8;
    }

    long bytes() {
      return (dimension + (long) prototypeValues() + patchValues()) * Float.BYTES + maskBytes() + 1;
    }
  }

  private final Path file;
  // Not a channel, which an interrupt of the thread would close.
  private final RandomAccessFile records;
  private final Layout layout;
  private final String fingerprint;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
  private final boolean temporary;
  private int size;

  private FeatureStore(
      Path file, RandomAccessFile records, Layout layout, String fingerprint, boolean temporary) {
    this.file = file;
    this.records = records;
    this.layout = layout;
    this.fingerprint = fingerprint;
    this.temporary = temporary;
  }

  /**
   * Opens a store.
   *
   * @param given where to keep it; {@code null} for a private temporary file, removed on closing
   * @param layout the sizes of its records
   * @param images how many records it will have
   * @param fingerprint 64 characters that name its content: a file of another content is not
   *     touched
   * @throws BadInputException when the file is another one or there is no space
   */
  public static FeatureStore open(
      @Nullable Path given, Layout layout, int images, String fingerprint) {
    Path file = given;
    try {
      if (file == null) {
        file = Files.createTempFile("mrad-features", ".bin");
      }
      RandomAccessFile records = new RandomAccessFile(file.toFile(), "rw");
      FeatureStore store = new FeatureStore(file, records, layout, fingerprint, given == null);
      try {
        store.begin(images);
      } catch (IOException | RuntimeException e) {
        store.close();
        throw e;
      }
      return store;
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be written: " + e.getMessage(),
          String.valueOf(file),
          "expected space and access",
          e);
    }
  }

  /** What names the content. */
  public String fingerprint() {
    return fingerprint;
  }

  private void begin(int images) throws IOException {
    long needed = HEADER + layout.bytes() * images;
    long present = records.length();
    if (present == 0) {
      long free = Files.getFileStore(file.toAbsolutePath()).getUsableSpace();
      if (free < needed) {
        throw new BadInputException(
            free + " bytes free", file.toString(), "expected " + needed + " for the features");
      }
      ByteBuffer header = ByteBuffer.allocate(HEADER).put(MAGIC);
      header.put(fingerprint.getBytes(StandardCharsets.US_ASCII));
      write(header.rewind(), 0);
      return;
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    boolean whole = present >= HEADER;
    if (whole) {
      read(header, 0);
    }
    byte[] magic = new byte[MAGIC.length];
    byte[] content = new byte[FINGERPRINT];
    header.rewind().get(magic).get(content);
    int done = header.getInt();
    if (!whole
        || !Arrays.equals(magic, MAGIC)
        || !new String(content, StandardCharsets.US_ASCII).equals(fingerprint)) {
      throw new BadInputException(
          "another file", file.toString(), "expected the features of these images, or no file");
    }
    if (done < 0 || done > images || present < HEADER + layout.bytes() * done) {
      throw new BadInputException(
          "truncated at " + present + " bytes", file.toString(), "expected " + done + " records");
    }
    size = done;
  }

  /** How many records there are. */
  public int size() {
    return size;
  }

  /** Appends a record. */
  public void append(ImageRecord features) {
    long at = HEADER + layout.bytes() * size;
    try {
      at = writeFloats(features.imageQuery(), at);
      at = writeFloats(features.prototypes(), at);
      at = writeFloats(features.patchQueries(), at);
      ByteBuffer tail = ByteBuffer.allocate(layout.maskBytes() + 1);
      byte[] mask = features.mask();
      for (int i = 0; i < mask.length; i++) {
        if (mask[i] != 0) {
          tail.put(i / 8, (byte) (tail.get(i / 8) | 1 << (i % 8)));
        }
      }
      tail.put(layout.maskBytes(), (byte) features.label());
      write(tail, at);
      size++;
      // Last, so that a killed run finds only whole records.
      ByteBuffer count = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      write(count.putInt(0, size), MAGIC.length + FINGERPRINT);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Copies a record into a batch.
   *
   * @param image which record
   * @param slot its place in the batch
   * @param imageQueries {@code [B, D]}
   * @param patchQueries {@code [B, N, Wv]}
   * @param masks {@code [B, S, S]}
   * @param labels {@code [B, 2]}, zeros before
   */
  public void read(
      int image,
      int slot,
      float[] imageQueries,
      float[] patchQueries,
      float[] masks,
      float[] labels) {
    long at = start(image);
    try {
      int dimension = layout.dimension();
      at = readFloats(imageQueries, slot * dimension, dimension, at);
      at += (long) layout.prototypeValues() * Float.BYTES;
      int values = layout.patchValues();
      at = readFloats(patchQueries, slot * values, values, at);
      ByteBuffer tail = tail(at);
      int pixels = layout.side() * layout.side();
      for (int i = 0; i < pixels; i++) {
        masks[slot * pixels + i] = bit(tail, i);
      }
      labels[2 * slot + label(tail)] = 1;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** What a bank needs of a record: all but the patch queries, which are left empty. */
  public ImageRecord readRows(int image) {
    long at = start(image);
    try {
      float[] imageQuery = new float[layout.dimension()];
      at = readFloats(imageQuery, 0, imageQuery.length, at);
      float[] prototypes = new float[layout.prototypeValues()];
      at = readFloats(prototypes, 0, prototypes.length, at);
      ByteBuffer tail = tail(at + (long) layout.patchValues() * Float.BYTES);
      byte[] mask = new byte[layout.side() * layout.side()];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = (byte) bit(tail, i);
      }
      return new ImageRecord(imageQuery, prototypes, new float[0], mask, label(tail));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private long start(int image) {
    if (image < 0 || image >= size) {
      throw new IndexOutOfBoundsException("record " + image + " of " + size);
    }
    return HEADER + layout.bytes() * image;
  }

  /** The mask's bits and the label. */
  private ByteBuffer tail(long at) throws IOException {
    ByteBuffer tail = ByteBuffer.allocate(layout.maskBytes() + 1);
    read(tail, at);
    return tail;
  }

  private static int bit(ByteBuffer tail, int pixel) {
    return tail.get(pixel / 8) >> (pixel % 8) & 1;
  }

  private int label(ByteBuffer tail) {
    return tail.get(layout.maskBytes()) & 1;
  }

  private long writeFloats(float[] values, long start) throws IOException {
    long at = start;
    for (int done = 0; done < values.length; ) {
      int take = Math.min(BLOCK / Float.BYTES, values.length - done);
      block.clear().asFloatBuffer().put(values, done, take);
      write(block.limit(take * Float.BYTES), at);
      done += take;
      at += (long) take * Float.BYTES;
    }
    return at;
  }

  private long readFloats(float[] target, int offset, int count, long start) throws IOException {
    long at = start;
    for (int done = 0; done < count; ) {
      int take = Math.min(BLOCK / Float.BYTES, count - done);
      read(block.clear().limit(take * Float.BYTES), at);
      block.flip().asFloatBuffer().get(target, offset + done, take);
      done += take;
      at += (long) take * Float.BYTES;
    }
    return at;
  }

  private void write(ByteBuffer bytes, long start) throws IOException {
    records.seek(start);
    records.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  private void read(ByteBuffer target, long start) throws IOException {
    records.seek(start);
    records.readFully(target.array(), target.arrayOffset() + target.position(), target.remaining());
    target.position(target.limit());
  }

  private BadInputException failed(IOException e) {
    return new BadInputException(
        "failed: " + e.getMessage(), file.toString(), "expected an unchanged file and space", e);
  }

  @Override
  public void close() {
    try {
      records.close();
      if (temporary) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
