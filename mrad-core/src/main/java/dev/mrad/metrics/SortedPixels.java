package dev.mrad.metrics;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that are read in ascending order: up to a limit in memory, the rest in sorted runs in a
 * temporary file that vanishes when this is closed.
 */
final class SortedPixels implements AutoCloseable {
  private static final int FIRST = 1 << 12;
  private static final int WINDOW = 1 << 13;

  private final int limit;
  private final @Nullable Path folder;
  private final List<Long> runEnds = new ArrayList<>();
  private long[] buffer;
  private int size;
  private @Nullable FileChannel spilled;

  /**
   * @param limit how many numbers memory holds at the most
   * @param folder where the temporary file is made; the system's folder for these by default
   */
  SortedPixels(int limit, @Nullable Path folder) {
    this.limit = limit;
    this.folder = folder;
    this.buffer = new long[Math.min(FIRST, limit)];
  }

  void add(long number) {
    if (size == buffer.length) {
      if (size >= limit) {
        spill();
      } else {
        buffer = Arrays.copyOf(buffer, (int) Math.min(limit, size + (size / 2L)));
      }
    }
    buffer[size++] = number;
  }

  private void spill() {
    Arrays.sort(buffer, 0, size);
    long end = runEnds.isEmpty() ? 0 : runEnds.get(runEnds.size() - 1);
    try {
      FileChannel channel = channel();
      ByteBuffer bytes = ByteBuffer.allocate(8 * WINDOW);
      for (int from = 0; from < size; from += WINDOW) {
        int count = Math.min(WINDOW, size - from);
        bytes.clear().limit(8 * count);
        bytes.asLongBuffer().put(buffer, from, count);
        while (bytes.hasRemaining()) {
          channel.write(bytes, 8 * (end + from) + bytes.position());
        }
      }
    } catch (IOException e) {
      throw new BadInputException(
          "pixels cannot be written",
          where(),
          "expected room for " + ((8 * (end + size)) >> 20) + " MiB of temporary data",
          e);
    }
    runEnds.add(end + size);
    size = 0;
  }

  private String where() {
    return folder == null ? "folder for temporary files" : folder.toString();
  }

  private FileChannel channel() throws IOException {
    FileChannel open = spilled;
    if (open == null) {
      Path file =
          folder == null
              ? Files.createTempFile("mrad-pixels", ".tmp")
              : Files.createTempFile(folder, "mrad-pixels", ".tmp");
      open =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      spilled = open;
    }
    return open;
  }

  /** Hands out all numbers, the lowest first. */
  void forEach(LongConsumer consumer) {
    Arrays.sort(buffer, 0, size);
    FileChannel channel = spilled;
    if (channel == null) {
      for (int i = 0; i < size; i++) {
        consumer.accept(buffer[i]);
      }
      return;
    }
    PriorityQueue<Run> runs = new PriorityQueue<>(Comparator.comparingLong(Run::head));
    long start = 0;
    for (long end : runEnds) {
      runs.add(new Run(channel, start, end));
      start = end;
    }
    if (size > 0) {
      runs.add(new Run(buffer, size));
    }
    while (!runs.isEmpty()) {
      Run run = runs.remove();
      // A run is read on while it stays the lowest, so that the queue is touched rarely.
      long others = runs.isEmpty() ? Long.MAX_VALUE : runs.element().head();
      boolean more = true;
      while (more && run.head() <= others) {
        consumer.accept(run.head());
        more = run.advance();
      }
      if (more) {
        runs.add(run);
      }
    }
  }

  /** A sorted run, read window by window. */
  private static final class Run {
    private final @Nullable FileChannel channel;
    private final ByteBuffer bytes;
    private LongBuffer window;
    private long from;
    private final long end;
    private long head;

    /** A run in the file, of numbers {@code from} to {@code end}. */
    Run(FileChannel channel, long from, long end) {
      this.channel = channel;
      this.bytes = ByteBuffer.allocate(8 * WINDOW);
      this.window = LongBuffer.allocate(0);
      this.from = from;
      this.end = end;
      advance();
    }

    /** A run in memory. */
    Run(long[] sorted, int size) {
      this.channel = null;
      this.bytes = ByteBuffer.allocate(0);
      this.window = LongBuffer.wrap(sorted, 0, size);
      this.end = 0;
      advance();
    }

    long head() {
      return head;
    }

    /** Whether there is another number, which is then the head. */
    boolean advance() {
      if (!window.hasRemaining()) {
        if (channel == null || from == end) {
          return false;
        }
        read(channel);
      }
      head = window.get();
      return true;
    }

    private void read(FileChannel file) {
      int count = (int) Math.min(WINDOW, end - from);
      bytes.clear().limit(8 * count);
      try {
        while (bytes.hasRemaining()) {
          if (file.read(bytes, 8 * from + bytes.position()) < 0) {
            throw new IOException("the temporary file was truncated");
          }
        }
      } catch (IOException e) {
        throw new BadInputException(
            "pixels cannot be read", "temporary file", "expected what was written", e);
      }
      window = bytes.flip().asLongBuffer();
      from += count;
    }
  }

  @Override
  public void close() {
    FileChannel open = spilled;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new BadInputException(
            "temporary file cannot be closed", where(), "expected a writable folder", e);
      }
    }
  }
}
