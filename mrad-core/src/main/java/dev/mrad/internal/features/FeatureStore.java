package dev.mrad.internal.features;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.weights.TensorDigest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The features of a data set's images in a file, each encoded once: unit-length queries of both
 * levels and the prototypes as float32, the mask as bits, the label. Read by position in bounded
 * blocks, so that no more than a batch is ever in memory and a file that shrinks gives an error
 * instead of a crash. A record's digest is written after it and compared at its first use. A store
 * whose making was cut off is gone on with. Not thread-safe.
 */
public final class FeatureStore implements AutoCloseable {
  private static final int BLOCK = 1 << 20;

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
  private final RandomAccessFile bytes;
  private final Layout layout;
  private final String fingerprint;
  private final FeatureFrame frame;
  private final boolean temporary;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
  private final MessageDigest digest = TensorDigest.sha256();
  private final BitSet verified = new BitSet();
  private int size;

  private FeatureStore(Path file, Layout layout, int images, String fingerprint, boolean temporary)
      throws IOException {
    this.file = file;
    this.layout = layout;
    this.fingerprint = fingerprint;
    this.temporary = temporary;
    try {
      this.frame = FeatureFrame.of(file, layout, images, fingerprint);
      this.size = frame.size();
      this.bytes = new RandomAccessFile(file.toFile(), "rw");
    } catch (IOException | RuntimeException e) {
      removeTemporary();
      throw e;
    }
  }

  /**
   * Opens a store.
   *
   * @param given where to keep it; {@code null} for a private temporary file, removed on closing
   * @param layout the sizes of its records
   * @param images how many records it will have
   * @param fingerprint 64 characters that name its content: a file of another content is not
   *     touched
   * @throws BadInputException when the file is another one, or damaged, or there is no space
   */
  public static FeatureStore open(
      @Nullable Path given, Layout layout, int images, String fingerprint) {
    Path file = given;
    try {
      if (file == null) {
        file = Files.createTempDirectory("mrad-features").resolve("features");
      }
      return new FeatureStore(file, layout, images, fingerprint, given == null);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be written: " + e.getMessage(),
          String.valueOf(file),
          "expected space and access",
          e);
    }
  }

  /** Where it lies. */
  Path file() {
    return file;
  }

  /**
   * Compares every record of a file with its digest.
   *
   * @return how many records have been written
   * @throws BadInputException when one is damaged, which is named
   */
  public static int verified(VersionedFile file) {
    Layout layout =
        new Layout(
            file.number("dimension"),
            file.number("cells"),
            file.number("width"),
            file.number("side"));
    int images = file.tensors().entry(FeatureFrame.RECORDS).shape().extent(0);
    try (FeatureStore store = open(file.path(), layout, images, file.metadata("content"))) {
      for (int image = 0; image < store.size; image++) {
        store.start(image);
      }
      return store.size;
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be read", file.path().toString(), "expected a readable file", e);
    }
  }

  /**
   * Whether a file is one of the version before digests.
   *
   * @throws BadInputException when it cannot be read
   */
  public static boolean isOld(Path file) {
    try {
      return FeatureFrame.isOld(file);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", file.toString(), "expected a readable file", e);
    }
  }

  /** What names the content. */
  public String fingerprint() {
    return fingerprint;
  }

  /** How many records there are. */
  public int size() {
    return size;
  }

  /** Appends a record. */
  public void append(ImageRecord features) {
    long at = frame.records() + layout.bytes() * size;
    digest.reset();
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
      ByteBuffer sum = ByteBuffer.wrap(digest.digest());
      if (frame.hasDigests()) {
        write(sum, frame.digest(size - 1));
      } else {
        ByteBuffer count = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        write(count.putInt(0, size), FeatureFrame.OLD_COUNT);
      }
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
    try {
      long at = start(image);
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
    try {
      long at = start(image);
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

  /** Where a record begins, which has been compared with its digest. */
  private long start(int image) throws IOException {
    if (image < 0 || image >= size) {
      throw new IndexOutOfBoundsException("record " + image + " of " + size);
    }
    long start = frame.records() + layout.bytes() * image;
    if (frame.hasDigests() && !verified.get(image)) {
      long end = start + layout.bytes();
      digest.reset();
      for (long at = start; at < end; at += BLOCK) {
        read(block.clear().limit((int) Math.min(BLOCK, end - at)), at);
        digest.update(block.flip());
      }
      byte[] expected = new byte[FeatureFrame.DIGEST];
      read(ByteBuffer.wrap(expected), frame.digest(image));
      if (!Arrays.equals(expected, digest.digest())) {
        throw new BadInputException(
            "damaged data",
            file + ", record " + image + " (bytes " + start + " to " + end + ")",
            "expected SHA-256 " + HexFormat.of().formatHex(expected));
      }
      verified.set(image);
    }
    return start;
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

  private void write(ByteBuffer source, long start) throws IOException {
    digest.update(source.duplicate());
    bytes.seek(start);
    bytes.write(source.array(), source.arrayOffset() + source.position(), source.remaining());
  }

  private void read(ByteBuffer target, long start) throws IOException {
    bytes.seek(start);
    bytes.readFully(target.array(), target.arrayOffset() + target.position(), target.remaining());
    target.position(target.limit());
  }

  private BadInputException failed(IOException e) {
    return new BadInputException(
        "failed: " + e.getMessage(), file.toString(), "expected an unchanged file and space", e);
  }

  /** A temporary file has a folder of its own, which nobody else may read. */
  private void removeTemporary() throws IOException {
    Path folder = file.getParent();
    if (temporary && folder != null) {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  @Override
  public void close() {
    try {
      bytes.close();
      removeTemporary();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
