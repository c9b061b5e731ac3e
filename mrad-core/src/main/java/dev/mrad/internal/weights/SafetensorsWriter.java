package dev.mrad.internal.weights;

import dev.mrad.internal.io.AtomicFile;
import dev.mrad.spi.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes a safetensors file wholly or not at all. Entries are declared first, in the order of their
 * bytes; the same declarations and bytes give the same file. Not thread-safe.
 */
public final class SafetensorsWriter {
  private static final int FLOATS = 1 << 16;

  /** Gives the bytes of an entry, little-endian, in pieces. */
  @FunctionalInterface
  public interface Data {
    /** Hands every piece over, in order. */
    void writeTo(Consumer<ByteBuffer> sink);
  }

  private record Declared(String name, TensorType type, Shape shape, Data data) {
    long bytes() {
      return Math.multiplyExact(shape.size(), (long) type.size());
    }
  }

  private final List<Declared> entries = new ArrayList<>();
  private final Map<String, String> metadata = new TreeMap<>();

  /** Sets a text field. */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /** Declares an entry. */
  public SafetensorsWriter entry(String name, TensorType type, Shape shape, Data data) {
    entries.add(new Declared(name, type, shape, data));
    return this;
  }

  /** Declares a float32 entry over an array. */
  public SafetensorsWriter floats(String name, Shape shape, float[] values) {
    return entry(
        name,
        TensorType.F32,
        shape,
        sink -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int at = 0; at < values.length; at += FLOATS) {
            int take = Math.min(FLOATS, values.length - at);
            bytes.clear().asFloatBuffer().put(values, at, take);
            sink.accept(bytes.limit(take * Float.BYTES));
          }
        });
  }

  /**
   * Writes the file.
   *
   * @throws dev.mrad.api.BadInputException when it cannot be written; nothing is left behind
   */
  public void write(Path target) {
    try (AtomicFile file = AtomicFile.create(target)) {
      file.write(header().bytes());
      writeData(file::write);
      file.commit();
    }
  }

  /** Hands over the bytes of all entries, which are checked to be as many as were declared. */
  public void writeData(Consumer<ByteBuffer> sink) {
    for (Declared entry : entries) {
      long[] written = {0};
      entry
          .data()
          .writeTo(bytes -> {
            written[0] += bytes.remaining();
            sink.accept(bytes);
          });
      if (written[0] != entry.bytes()) {
        throw new IllegalStateException(
            entry.name() + ": declared " + entry.bytes() + " bytes, wrote " + written[0]);
      }
    }
  }

  /** The header of what has been declared. */
  public SafetensorsHeader header() {
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    long at = 0;
    for (Declared entry : entries) {
      long to = at + entry.bytes();
      TensorEntry tensor = new TensorEntry(entry.name(), entry.type(), entry.shape(), at, to);
      if (tensors.put(entry.name(), tensor) != null) {
        throw new IllegalStateException(entry.name() + ": declared twice");
      }
      at = to;
    }
    return new SafetensorsHeader(tensors, metadata);
  }
}
