package dev.mrad.internal.weights;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open safetensors file. Its header has been checked wholly; data are read by position in
 * bounded blocks, so that files of any size work, no page of them counts as this process's memory,
 * and a file that shrinks meanwhile gives an error instead of a crash. Thread-safe.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final long MAX_HEADER = 100_000_000;
  private static final int BLOCK = 1 << 20;

  /** Bytes by position. */
  private interface Source {
    /** As {@link FileChannel#read(ByteBuffer, long)}. */
    int read(ByteBuffer target, long at) throws IOException;

    void close() throws IOException;
  }

  private record OpenFile(FileChannel channel) implements Source {
    @Override
    public int read(ByteBuffer target, long at) throws IOException {
      return channel.read(target, at);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private record Resident(byte[] bytes) implements Source {
    @Override
    public int read(ByteBuffer target, long at) {
      int count = (int) Math.min(target.remaining(), bytes.length - at);
      if (count <= 0) {
        return -1;
      }
      target.put(bytes, (int) at, count);
      return count;
    }

    @Override
    public void close() {}
  }

  private final Path path;
  private final Source source;
  private final long dataStart;
  private final SafetensorsHeader header;

  private SafetensorsFile(Path path, Source source, long dataStart, SafetensorsHeader header) {
    this.path = path;
    this.source = source;
    this.dataStart = dataStart;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws BadInputException when it cannot be read or is not a valid safetensors file
   */
  public static SafetensorsFile open(Path path) {
    if (Files.isDirectory(path)) {
      throw new BadInputException(
          "a directory where a file belongs", path.toString(), "expected a safetensors file");
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      return open(path, new OpenFile(channel), channel.size());
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw new BadInputException(
          Files.exists(path) ? "cannot be read" : "no such file",
          path.toString(),
          "expected a readable safetensors file",
          e);
    } catch (RuntimeException | Error e) {
      closeQuietly(channel, e);
      throw e;
    }
  }

  /**
   * A file's content that is in memory already, such as a resource.
   *
   * @param name names it in messages
   * @param bytes not copied
   * @throws BadInputException when it is not a valid safetensors file
   */
  public static SafetensorsFile of(Path name, byte[] bytes) {
    try {
      return open(name, new Resident(bytes), bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory have been checked for their length", e);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel, Throwable e) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
    }
  }

  private static SafetensorsFile open(Path path, Source source, long size) throws IOException {
    String file = path.toString();
    if (size < Long.BYTES) {
      throw new BadInputException(
          "file of " + size + " bytes", file, "expected a safetensors file of 8 bytes or more");
    }
    ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(source, start, 0);
    long length = start.getLong(0);
    if (length < 0 || length > MAX_HEADER) {
      throw new BadInputException(
          "header of " + Long.toUnsignedString(length) + " bytes",
          file,
          "expected a safetensors file, whose header has at most " + MAX_HEADER);
    }
    if (length > size - Long.BYTES) {
      throw new BadInputException(
          "truncated header", file, "expected " + length + " bytes, found " + (size - Long.BYTES));
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    readFully(source, json, Long.BYTES);
    long dataStart = Long.BYTES + length;
    return new SafetensorsFile(
        path, source, dataStart, SafetensorsHeader.parse(json.array(), size - dataStart, file));
  }

  private static void readFully(Source source, ByteBuffer target, long at) throws IOException {
    long position = at;
    while (target.hasRemaining()) {
      int read = source.read(target, position);
      if (read < 0) {
        throw new IOException("the file ends at byte " + position);
      }
      position += read;
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** All that the header says. */
  public SafetensorsHeader header() {
    return header;
  }

  /** Whether the header's bytes are those that {@link SafetensorsWriter} writes for its content. */
  public boolean isCanonical() {
    ByteBuffer expected = header.bytes();
    ByteBuffer found = ByteBuffer.allocate(Math.toIntExact(dataStart));
    readData(-dataStart, found);
    return found.flip().equals(expected);
  }

  /** The tensors by name, in the order of their data. */
  public Map<String, TensorEntry> entries() {
    return header.entries();
  }

  /** The file's text fields. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** Where the bytes behind the header begin in the file. */
  public long dataStart() {
    return dataStart;
  }

  /** The number of bytes behind the header. */
  public long dataLength() {
    return header.entries().values().stream().mapToLong(TensorEntry::to).max().orElse(0);
  }

  /**
   * The entry of this name.
   *
   * @throws BadInputException when there is none
   */
  public TensorEntry entry(String name) {
    TensorEntry entry = header.entries().get(name);
    if (entry == null) {
      throw new BadInputException("no entry " + name, path.toString(), "expected this entry");
    }
    return entry;
  }

  /**
   * Reads raw bytes of the data section.
   *
   * @param at offset within the data section
   * @param target filled wholly
   * @throws BadInputException when the file has become shorter or cannot be read
   */
  public void readData(long at, ByteBuffer target) {
    try {
      readFully(source, target, dataStart + at);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be read any more", path.toString(), "expected an unchanged file", e);
    }
  }

  /** All bytes of an entry. */
  public byte[] bytes(TensorEntry entry) {
    byte[] bytes = new byte[Math.toIntExact(entry.to() - entry.from())];
    readData(entry.from(), ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Some elements of an entry as float32. */
  public void readFloats(TensorEntry entry, long from, float[] target, int offset, int count) {
    Objects.checkFromIndexSize(from, count, entry.shape().size());
    int size = entry.type().size();
    ByteBuffer block =
        ByteBuffer.allocate((int) Math.min(BLOCK, Math.max(size, (long) count * size)));
    for (int done = 0; done < count; ) {
      int take = Math.min(block.capacity() / size, count - done);
      block.clear().limit(take * size);
      readData(entry.from() + (from + done) * size, block);
      entry.type().toFloats(block.flip(), target, offset + done, take);
      done += take;
    }
  }

  @Override
  public void close() {
    try {
      source.close();
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be closed", path.toString(), "expected a readable file", e);
    }
  }
}
