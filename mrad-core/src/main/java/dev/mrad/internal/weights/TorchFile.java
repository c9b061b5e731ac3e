package dev.mrad.internal.weights;

import dev.mrad.api.BadInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An open file that {@code torch.save} wrote of a state dict, or of dicts of them: its tensors by
 * name, those of nested dicts with dots between the names. Nothing in it is executed. Not
 * thread-safe.
 */
public final class TorchFile implements AutoCloseable {
  /** Some kilobytes suffice for hundreds of tensors. */
  private static final long MOST_PICKLE = 1 << 22;

  private static final long MOST_STORAGE = 1 << 30;
  private static final int MOST_DEPTH = 8;
  private static final int MOST_TENSORS = 20_000;

  private final TorchArchive archive;
  private final Map<String, TorchTensor> tensors = new LinkedHashMap<>();

  private TorchFile(TorchArchive archive) {
    this.archive = archive;
    String where = archive.path() + ", entry data.pkl";
    PickleInput in = new PickleInput(archive.pickle(MOST_PICKLE), where);
    Object root = new Unpickler(in, new TensorBuilder(archive, in)).load();
    if (!(root instanceof Unpickler.Dict dict)) {
      throw new BadInputException(
          Unpickler.describe(root), where, "expected a dict of tensors, as state_dict() gives it");
    }
    collect("", dict, 1);
  }

  /**
   * Opens a file; its structure is checked wholly.
   *
   * @throws BadInputException when it cannot be read, is not such a file, or holds anything but
   *     tensors
   */
  public static TorchFile open(Path path) {
    TorchArchive archive = TorchArchive.open(path);
    try {
      return new TorchFile(archive);
    } catch (RuntimeException | Error e) {
      archive.close();
      throw e;
    }
  }

  private void collect(String prefix, Unpickler.Dict dict, int depth) {
    if (depth > MOST_DEPTH) {
      throw bad("dicts in dicts", prefix, "at most " + MOST_DEPTH + " deep, none within itself");
    }
    dict.items.forEach((key, value) -> {
      String name = prefix + key;
      if (value instanceof Unpickler.Dict nested) {
        collect(name + ".", nested, depth + 1);
      } else if (!(value instanceof TorchTensor tensor)) {
        throw bad(Unpickler.describe(value), name, "a tensor");
      } else if (tensors.put(name, tensor) != null) {
        throw bad("two tensors", name, "each name once");
      } else if (tensors.size() > MOST_TENSORS) {
        throw bad("too many tensors", name, "at most " + MOST_TENSORS);
      }
    });
  }

  private BadInputException bad(String what, String name, String expected) {
    return new BadInputException(
        what, path() + ", entry " + TorchArchive.printable(name), "expected " + expected);
  }

  /** The file. */
  public Path path() {
    return archive.path();
  }

  /** The tensors by name, in the order of the file. */
  public Map<String, TorchTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /**
   * A tensor's values, row-major, as float32.
   *
   * @throws BadInputException when its data are damaged or larger than a gibibyte
   */
  public float[] floats(TorchTensor tensor) {
    float[] values = new float[(int) tensor.shape().size()];
    tensor.type().toFloats(data(tensor), values, 0, values.length);
    return values;
  }

  /**
   * The values of a tensor of I32 or I64, row-major.
   *
   * @throws BadInputException as {@link #floats}
   */
  public long[] longs(TorchTensor tensor) {
    ByteBuffer data = data(tensor);
    long[] values = new long[(int) tensor.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.type() == TensorType.I64 ? data.getLong() : data.getInt();
    }
    return values;
  }

  /** The elements, little-endian. */
  private ByteBuffer data(TorchTensor tensor) {
    byte[] bytes = tensor.gather(archive.storage(tensor.storage().key(), MOST_STORAGE));
    int size = tensor.type().size();
    if (archive.order() == ByteOrder.BIG_ENDIAN) {
      for (int at = 0; at < bytes.length; at += size) {
        for (int i = 0; i < size / 2; i++) {
          byte low = bytes[at + i];
          bytes[at + i] = bytes[at + size - 1 - i];
          bytes[at + size - 1 - i] = low;
        }
      }
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    archive.close();
  }
}
