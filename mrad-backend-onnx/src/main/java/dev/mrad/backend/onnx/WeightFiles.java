package dev.mrad.backend.onnx;

import dev.mrad.api.DeviceMemoryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models and larger weights of a backend in one private folder, from which ONNX Runtime maps
 * them: so a weight is neither on the heap nor copied. Each content is there once, however many
 * programs share it, and goes with its last user; the folder goes with the backend. Thread-safe.
 */
final class WeightFiles {
  /** Smaller constants are part of the model. */
  private static final long SMALLEST = 1 << 16;

  private static final class Shared {
    private final String file;
    private int users;

    private Shared(String file) {
      this.file = file;
    }
  }

  private final Map<String, Shared> byKey = new HashMap<>();
  private @Nullable Path folder;
  private int names;
  private boolean deleted;

  /** A folder for a model. */
  synchronized Path folder() throws IOException {
    if (deleted) {
      throw new IllegalStateException("backend " + OnnxBackendProvider.NAME + " is closed");
    }
    Path made = folder;
    if (made == null) {
      made = Files.createTempDirectory("mrad-onnxruntime-");
      folder = made;
    }
    return made;
  }

  /** Whether a constant belongs in a file of its own. */
  static boolean isExternal(Initializer constant) {
    return !constant.key().isEmpty() && constant.bytes() >= SMALLEST;
  }

  /**
   * Writes what is not there yet; every call is matched by a {@link #release} of the same keys.
   *
   * @return the file of each key
   * @throws DeviceMemoryException when the disk is too small
   */
  synchronized Map<String, String> acquire(Collection<Initializer> constants) {
    Map<String, String> files = new HashMap<>();
    try {
      for (Initializer constant : constants) {
        if (isExternal(constant) && !files.containsKey(constant.key())) {
          files.put(constant.key(), file(constant));
        }
      }
      return files;
    } catch (IOException | UncheckedIOException e) {
      release(files.keySet());
      throw new DeviceMemoryException(
          "the weights cannot be written to "
              + folder
              + " ("
              + Failures.reason(e)
              + "); free space there or set java.io.tmpdir to a larger place",
          e);
    } catch (RuntimeException | Error e) {
      release(files.keySet());
      throw e;
    }
  }

  private String file(Initializer constant) throws IOException {
    Shared shared = byKey.get(constant.key());
    if (shared == null) {
      shared = new Shared(names++ + ".bin");
      write(folder().resolve(shared.file), constant.content());
      byKey.put(constant.key(), shared);
    }
    shared.users++;
    return shared.file;
  }

  /** Writes a model under a name of its own. */
  Path write(Message model) throws IOException {
    Path file;
    synchronized (this) {
      file = folder().resolve(names++ + ".onnx");
    }
    write(file, model);
    return file;
  }

  private static void write(Path file, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.writeTo(bytes -> write(channel, bytes));
    } catch (IOException | RuntimeException | Error e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives keys back and deletes the files that nobody uses any more. */
  synchronized void release(Collection<String> keys) {
    for (String key : keys) {
      Shared shared = byKey.get(key);
      if (shared != null && --shared.users == 0) {
        byKey.remove(key);
        delete(shared.file);
      }
    }
  }

  private void delete(String name) {
    Path in = folder;
    if (in != null) {
      delete(in.resolve(name));
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized int size() {
    return byKey.size();
  }

  /** Deletes the folder with all that is left in it. */
  synchronized void delete() {
    deleted = true;
    Path in = folder;
    if (in != null) {
      List.copyOf(byKey.values()).forEach(shared -> delete(shared.file));
      byKey.clear();
      delete(in);
      folder = null;
    }
  }
}
