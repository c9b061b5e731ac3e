package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.format.BlockDigests;
import dev.mrad.internal.weights.TensorEntry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * The data section of a bank's file, mapped in windows. Each block is compared with its digest at
 * its first use. Everything is copied out, and a file that has become shorter meanwhile is noticed
 * by its length or by the fault that the access raises. Mapping and file are let go by the garbage
 * collector, since a buffer cannot be unmapped safely while somebody may read it. Thread-safe.
 */
final class MappedData {
  /** Bytes of a window: below 2 GiB, as a buffer's positions are ints. */
  static final int WINDOW = 1 << 30;

  private final Path path;
  private final RandomAccessFile file;
  private final long start;
  private final long length;
  private final int windowBytes;
  private final MappedByteBuffer[] windows;
  private final List<String> digests;
  private final AtomicIntegerArray verified;

  /**
   * @param path a file
   * @param start where the data section begins
   * @param length how many bytes it has
   * @param digests SHA-256 of each block
   * @param windowBytes the size of a window, a multiple of four
   */
  MappedData(Path path, long start, long length, List<String> digests, int windowBytes) {
    this.path = path;
    this.start = start;
    this.length = length;
    this.digests = digests;
    this.windowBytes = windowBytes;
    this.verified = new AtomicIntegerArray(digests.size());
    this.windows = new MappedByteBuffer[Math.toIntExact((length + windowBytes - 1) / windowBytes)];
    RandomAccessFile opened = null;
    try {
      opened = new RandomAccessFile(path.toFile(), "r");
      this.file = opened;
      requireLength();
      for (int i = 0; i < windows.length; i++) {
        long from = (long) i * windowBytes;
        windows[i] =
            file.getChannel()
                .map(
                    FileChannel.MapMode.READ_ONLY,
                    start + from,
                    Math.min(windowBytes, length - from));
      }
    } catch (IOException e) {
      close(opened, e);
      throw new BadInputException("cannot be mapped", path.toString(), "expected a bank file", e);
    } catch (RuntimeException | Error e) {
      close(opened, e);
      throw e;
    }
  }

  private static void close(@Nullable RandomAccessFile opened, Throwable e) {
    try {
      if (opened != null) {
        opened.close();
      }
    } catch (IOException closing) {
      e.addSuppressed(closing);
    }
  }

  /** Copies values whose position is a multiple of four bytes. */
  void floats(long at, float[] target, int offset, int count) {
    long bytes = (long) count * Float.BYTES;
    verify(at, bytes);
    copy(
        at,
        bytes,
        (window, done) ->
            window
                .asFloatBuffer()
                .get(
                    target, offset + (int) (done / Float.BYTES), window.remaining() / Float.BYTES));
  }

  /** All bytes of an entry that fits into an array. */
  byte[] bytes(TensorEntry entry) {
    byte[] bytes = new byte[Math.toIntExact(entry.to() - entry.from())];
    verify(entry.from(), bytes.length);
    copy(
        entry.from(),
        bytes.length,
        (window, done) -> window.get(bytes, (int) done, window.remaining()));
    return bytes;
  }

  private void verify(long at, long bytes) {
    for (long block = at / BlockDigests.BLOCK; block * BlockDigests.BLOCK < at + bytes; block++) {
      verify((int) block);
    }
  }

  /**
   * Compares a block with its digest, unless that has been done.
   *
   * @throws BadInputException when it differs
   */
  private void verify(int block) {
    if (verified.get(block) != 0) {
      return;
    }
    long from = (long) block * BlockDigests.BLOCK;
    long bytes = Math.min(BlockDigests.BLOCK, length - from);
    BlockDigests found = new BlockDigests();
    copy(from, bytes, (window, done) -> found.update(window));
    found.require(digests.get(block), path, block);
    verified.set(block, 1);
  }

  private interface Sink {
    /** Takes the bytes of a little-endian window, {@code done} bytes after the first. */
    void accept(ByteBuffer window, long done);
  }

  private void copy(long at, long bytes, Sink sink) {
    try {
      requireLength();
      for (long done = 0; done < bytes; ) {
        int index = (int) ((at + done) / windowBytes);
        int from = (int) ((at + done) % windowBytes);
        int take = (int) Math.min(windowBytes - from, bytes - done);
        ByteBuffer window = windows[index].duplicate().order(ByteOrder.LITTLE_ENDIAN);
        // Setting the order is per view: a slice starts big-endian again.
        sink.accept(
            window.position(from).limit(from + take).slice().order(ByteOrder.LITTLE_ENDIAN), done);
        done += take;
      }
      // Bytes behind the end but on the file's last page read as zeros, without a fault. And a
      // fault
      // is reported a little after it happened, at the latest when a native method returns: here.
      requireLength();
    } catch (InternalError e) {
      // How the JVM reports an access behind the end of a file that was cut off.
      throw shortened(e);
    }
  }

  private void requireLength() {
    long found;
    try {
      // Not the channel's size(), which closes the channel when the thread is interrupted.
      found = file.length();
    } catch (IOException e) {
      throw shortened(e);
    }
    if (found < start + length) {
      throw shortened(null);
    }
  }

  private BadInputException shortened(@Nullable Throwable cause) {
    return new BadInputException(
        "the file has become shorter",
        path.toString(),
        "expected " + (start + length) + " bytes for as long as the bank is mapped",
        cause);
  }
}
