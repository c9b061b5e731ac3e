package dev.mrad.internal.format;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsHeader;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorDigest;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The frame of this library's own files: safetensors, whose metadata hold the kind, its version, a
 * digest of the header and the digests of the data's blocks. Opening checks kind, version and
 * header; {@link #requireBlocks} checks the data. A header with digests must be, byte for byte, the
 * one that this library writes, so that no change of it goes unseen. What is read is noted, and
 * {@link #requireAllRead} refuses the rest by name. Not thread-safe.
 *
 * <p>A file of a version before digests must not have any: a flipped bit in the version's number
 * does not make an unchecked file of a checked one.
 */
public final class VersionedFile implements AutoCloseable {
  /** The field with the header's digest. */
  public static final String DIGEST = "digest";

  private static final String FORMAT = "format";
  private static final String VERSION = "format_version";
  private static final String BLOCKS = "blocks";

  private final SafetensorsFile tensors;
  private final FileKind kind;
  private final int version;
  private final Set<String> unreadEntries;
  private final Set<String> unreadFields;

  private VersionedFile(SafetensorsFile tensors, FileKind kind) {
    this.tensors = tensors;
    this.kind = kind;
    this.unreadEntries = new TreeSet<>(tensors.entries().keySet());
    this.unreadFields = new TreeSet<>(tensors.metadata().keySet());
    this.version = checkedVersion();
    if (hasDigests()) {
      requireHeader();
    } else if (unreadFields.contains(DIGEST) || unreadFields.contains(BLOCKS)) {
      throw bad("damaged header", "metadata", "no digests in " + named(version));
    }
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws BadInputException when it is not such a file, too old or too new, when its header is
   *     damaged, or when it cannot be read; each says which
   */
  public static VersionedFile open(Path path, FileKind kind) {
    return of(SafetensorsFile.open(path), kind);
  }

  /**
   * Opens a file of whatever kind it says that it is, and checks its header.
   *
   * @throws BadInputException as {@link #open(Path, FileKind)}
   */
  public static VersionedFile open(Path path) {
    SafetensorsFile tensors = SafetensorsFile.open(path);
    String format = tensors.metadata().getOrDefault(FORMAT, "none");
    for (FileKind kind : FileKind.values()) {
      if (format.equals(kind.format()) || isFirstCheckpoint(kind, format)) {
        return of(tensors, kind);
      }
    }
    tensors.close();
    throw new BadInputException(
        "another file, of format " + format,
        path + ", metadata",
        "expected one of "
            + Arrays.stream(FileKind.values())
                .map(FileKind::format)
                .collect(Collectors.joining(", ")));
  }

  /** The first checkpoints have the version in the format's name. */
  private static boolean isFirstCheckpoint(FileKind kind, String format) {
    return kind == FileKind.CHECKPOINT && format.equals(kind.format() + "-1");
  }

  /**
   * A file's content that is in memory already.
   *
   * @param name names it in messages
   * @param content not copied
   * @throws BadInputException as {@link #open(Path, FileKind)}
   */
  public static VersionedFile of(Path name, byte[] content, FileKind kind) {
    return of(SafetensorsFile.of(name, content), kind);
  }

  private static VersionedFile of(SafetensorsFile tensors, FileKind kind) {
    try {
      return new VersionedFile(tensors, kind);
    } catch (RuntimeException | Error e) {
      tensors.close();
      throw e;
    }
  }

  /** Declares the digests of the data's blocks; all entries have been declared. */
  public static SafetensorsWriter withBlocks(SafetensorsWriter writer) {
    BlockDigests blocks = new BlockDigests();
    writer.writeData(blocks::update);
    return writer.metadata(BLOCKS, String.join(" ", blocks.finish()));
  }

  /** Declares kind, version and the header's digest; all else has been declared. */
  public static SafetensorsWriter sealed(SafetensorsWriter writer, FileKind kind) {
    writer.metadata(FORMAT, kind.format()).metadata(VERSION, String.valueOf(kind.newest()));
    return writer.metadata(DIGEST, digest(writer.header()));
  }

  /** Over the metadata but the digest itself, and the names, types and shapes of the entries. */
  private static String digest(SafetensorsHeader header) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(header.metadata())
        .forEach((key, value) -> {
          if (!key.equals(DIGEST)) {
            lines.append(key).append('=').append(value).append('\n');
          }
        });
    for (TensorEntry entry : header.entries().values()) {
      lines.append(entry.name()).append(' ').append(entry.type()).append(' ');
      lines.append(entry.shape()).append('\n');
    }
    MessageDigest digest = TensorDigest.sha256();
    return HexFormat.of()
        .formatHex(digest.digest(lines.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private String named(int number) {
    return kind.noun() + " format version " + number;
  }

  private int checkedVersion() {
    String format = tensors.metadata().getOrDefault(FORMAT, "none");
    unreadFields.remove(FORMAT);
    if (isFirstCheckpoint(kind, format)) {
      return 1;
    }
    if (!format.equals(kind.format())) {
      throw bad("another file, of format " + format, "metadata", kind.format());
    }
    int found = number(VERSION);
    String known =
        kind.oldest() == kind.newest()
            ? "version " + kind.newest()
            : "version " + kind.oldest() + " to " + kind.newest();
    if (found < kind.oldest()) {
      throw bad(named(found) + " is too old", "metadata", known + "; make the file anew");
    }
    if (found > kind.newest()) {
      throw bad(
          named(found) + " is too new", "metadata", known + "; a newer version needs a newer MRAD");
    }
    return found;
  }

  private void requireHeader() {
    String expected = digest(tensors.header());
    if (!metadata(DIGEST).equals(expected) || !tensors.isCanonical()) {
      throw bad("damaged header", "metadata", "digest " + expected);
    }
  }

  /** Whether the file's version has digests. */
  public boolean hasDigests() {
    return kind.hasDigests(version);
  }

  /** What the file is. */
  public FileKind kind() {
    return kind;
  }

  /** The version, one that this library knows. */
  public int version() {
    return version;
  }

  /** The file. */
  public Path path() {
    return tensors.path();
  }

  /** The file as any safetensors reader sees it; what is read of it is not noted. */
  public SafetensorsFile tensors() {
    return tensors;
  }

  /** An exception about a field or entry of this file. */
  public BadInputException bad(String what, String field, String expected) {
    return new BadInputException(what, path() + ", " + field, "expected " + expected);
  }

  /**
   * A text field.
   *
   * @throws BadInputException when there is none
   */
  public String metadata(String key) {
    unreadFields.remove(key);
    String value = tensors.metadata().get(key);
    if (value == null) {
      throw bad("no " + key, "metadata", "a whole " + kind.format() + " file");
    }
    return value;
  }

  /**
   * The whole number of a field.
   *
   * @throws BadInputException when there is none
   */
  public int number(String key) {
    return number(key, metadata(key));
  }

  /**
   * A whole number.
   *
   * @param key names the field that it comes from
   * @throws BadInputException when the text is none
   */
  public int number(String key, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new BadInputException(
          "'" + text + "'", path() + ", metadata " + key, "expected a whole number", e);
    }
  }

  /** Whether there is such an entry. */
  public boolean has(String name) {
    return tensors.entries().containsKey(name);
  }

  /**
   * An entry of a type and rank.
   *
   * @throws BadInputException when there is none
   */
  public TensorEntry entry(String name, TensorType type, int rank) {
    TensorEntry found = tensors.entry(name);
    if (found.type() != type || found.shape().rank() != rank) {
      throw bad(found.type() + " of " + found.shape(), "entry " + name, type + " of rank " + rank);
    }
    unreadEntries.remove(name);
    return found;
  }

  /** All values of a float32 entry. */
  public float[] floats(TensorEntry entry) {
    if (entry.shape().size() > Integer.MAX_VALUE - 8) {
      throw bad(
          "F32 of " + entry.shape(), "entry " + entry.name(), "at most 2^31 values on the heap");
    }
    float[] values = new float[(int) entry.shape().size()];
    tensors.readFloats(entry, 0, values, 0, values.length);
    return values;
  }

  /** The values of an int32 column, given its bytes. */
  public static int[] ints(byte[] column) {
    int[] values = new int[column.length / Integer.BYTES];
    ByteBuffer.wrap(column).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
    return values;
  }

  /** The digests of the data's blocks, as many as there are blocks. */
  public List<String> blocks() {
    String text = metadata(BLOCKS);
    List<String> digests = text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    long expected = (tensors.dataLength() + BlockDigests.BLOCK - 1) / BlockDigests.BLOCK;
    if (digests.size() != expected) {
      throw bad(digests.size() + " block digests", "metadata blocks", String.valueOf(expected));
    }
    return digests;
  }

  /**
   * Compares every block of the data with its digest, before anything in it is interpreted; nothing
   * in a file without digests.
   *
   * @throws BadInputException when a block is damaged, which is named
   */
  public void requireBlocks() {
    if (!hasDigests()) {
      return;
    }
    List<String> expected = blocks();
    long length = tensors.dataLength();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BlockDigests.BLOCK, length));
    for (int block = 0; block < expected.size(); block++) {
      long from = (long) block * BlockDigests.BLOCK;
      buffer.clear().limit((int) Math.min(BlockDigests.BLOCK, length - from));
      tensors.readData(from, buffer);
      BlockDigests found = new BlockDigests();
      found.update(buffer.flip());
      found.require(expected.get(block), path(), block);
    }
  }

  /** Refuses, by name, entries and fields that were not read. */
  public void requireAllRead() {
    if (!unreadEntries.isEmpty()) {
      throw bad("entries " + unreadEntries, "entries", "none of these");
    }
    if (!unreadFields.isEmpty()) {
      throw bad("fields " + unreadFields, "metadata", "none of these");
    }
  }

  @Override
  public void close() {
    tensors.close();
  }
}
