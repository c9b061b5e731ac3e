package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The entries of a file of heads, each checked when it is read. */
final class HeadsEntries {
  /** More values than any map between features of a known encoder has, by far. */
  private static final long MOST_VALUES = 1L << 28;

  private final SafetensorsFile file;
  private final Set<String> unread;

  HeadsEntries(SafetensorsFile file) {
    this.file = file;
    this.unread = new HashSet<>(file.entries().keySet());
  }

  BadInputException bad(String what, String field, String expected) {
    return new BadInputException(what, file.path() + ", " + field, "expected " + expected);
  }

  /** Refuses another format, a newer version and another variant; returns the variant. */
  String requireFormat(String... variants) {
    String format = file.metadata().getOrDefault("format", "none");
    if (!format.equals(HeadsFile.FORMAT)) {
      throw bad("format " + format, "metadata", HeadsFile.FORMAT);
    }
    version();
    String variant = metadata("variant");
    if (!List.of(variants).contains(variant)) {
      throw bad(
          "heads of variant " + variant, "metadata", "variant " + String.join(" or ", variants));
    }
    return variant;
  }

  /** The file's version, one that this library knows. */
  int version() {
    String found = metadata("format_version");
    for (int version = 1; version <= HeadsFile.VERSION; version++) {
      if (found.equals(String.valueOf(version))) {
        return version;
      }
    }
    throw bad(
        "heads format version " + found,
        "metadata",
        "version 1 to " + HeadsFile.VERSION + "; a newer version needs a newer MRAD");
  }

  String metadata(String key) {
    String value = file.metadata().get(key);
    if (value == null) {
      throw bad("no " + key, "metadata", "heads of this library");
    }
    return value;
  }

  LinearMap map(String name) {
    Shape shape = entry(name + ".weight", TensorType.F32, 2).shape();
    float[] weight = values(name + ".weight", 2);
    float[] bias = values(name + ".bias", 1);
    return new LinearMap(where(name), shape.extent(1), shape.extent(0), weight, bias);
  }

  TokenRows rows(String name) {
    Shape shape = entry(name, TensorType.F32, 2).shape();
    return new TokenRows(where(name), shape.extent(0), shape.extent(1), values(name, 2));
  }

  List<Integer> tokens(String name) {
    TensorEntry entry = entry(name, TensorType.I32, 1);
    ByteBuffer bytes = ByteBuffer.wrap(file.bytes(entry)).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> tokens = new ArrayList<>();
    while (bytes.hasRemaining()) {
      tokens.add(bytes.getInt());
    }
    return tokens;
  }

  boolean has(String name) {
    return file.entries().containsKey(name);
  }

  private String where(String name) {
    return file.path() + ", entry " + name;
  }

  private TensorEntry entry(String name, TensorType type, int rank) {
    unread.remove(name);
    TensorEntry entry = file.entry(name);
    if (entry.type() != type
        || entry.shape().rank() != rank
        || entry.shape().size() > MOST_VALUES) {
      throw bad(
          entry.type() + " of " + entry.shape(),
          "entry " + name,
          type + " of rank " + rank + ", at most 2^28 values");
    }
    return entry;
  }

  private float[] values(String name, int rank) {
    TensorEntry entry = entry(name, TensorType.F32, rank);
    float[] values = new float[(int) entry.shape().size()];
    file.readFloats(entry, 0, values, 0, values.length);
    return values;
  }

  void requireAllRead() {
    if (!unread.isEmpty()) {
      throw bad("entries " + unread.stream().sorted().toList(), "entries", "none of these");
    }
  }
}
