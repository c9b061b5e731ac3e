package dev.mrad.internal.io;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its name only when it is whole: written beside, synced, renamed, the
 * folder synced. Closing without {@link #commit} removes what was written. Not thread-safe.
 */
public final class AtomicFile implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private boolean committed;

  private AtomicFile(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Begins to write beside the target.
   *
   * @throws BadInputException when the target cannot be written
   */
  public static AtomicFile create(Path target) {
    Path absolute = target.toAbsolutePath();
    requireUsable(target, absolute);
    Path temporary =
        absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new AtomicFile(absolute, temporary, channel);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be written", target.toString(), "expected a writable folder", e);
    }
  }

  /**
   * Checks, before long work, that a file can be written there; nothing stays behind.
   *
   * @throws BadInputException when it cannot
   */
  public static void requireWritable(Path target) {
    create(target).close();
  }

  private static void requireUsable(Path target, Path absolute) {
    if (Files.isDirectory(absolute) || absolute.getFileName() == null) {
      throw new BadInputException(
          "a directory where a file belongs", target.toString(), "expected a file's path");
    }
    Path folder = absolute.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new BadInputException(
          "no folder to write to", target.toString(), "expected that " + folder + " exists");
    }
  }

  /** Appends bytes. */
  public void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Makes the file this long, the rest zeros, to be written in place later.
   *
   * @throws BadInputException when there is no space for it, or it cannot be written
   */
  public void extend(long length) {
    try {
      long needed = length - channel.size();
      long free = Files.getFileStore(temporary).getUsableSpace();
      if (free < needed) {
        throw new BadInputException(
            free + " bytes free", target.toString(), "expected " + needed + " or more");
      }
      if (needed > 0) {
        channel.write(ByteBuffer.allocate(1), length - 1);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Makes the file appear, replacing an older one. */
  public void commit() {
    try {
      channel.force(true);
      channel.close();
      move();
      committed = true;
      syncFolder();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private BadInputException failed(IOException e) {
    return new BadInputException(
        "cannot be written: " + e.getMessage(), target.toString(), "expected space and access", e);
  }

  private void move() throws IOException {
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void syncFolder() {
    Path folder = target.getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      // Windows cannot open folders; its rename is durable without.
      return;
    }
  }

  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
