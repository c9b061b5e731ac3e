package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.io.AtomicFile;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Heads in files: one safetensors file, whose entries are named as in official checkpoints. The
 * same heads are always the same bytes.
 */
public final class HeadsFile {
  private static final String FORMAT = "mrad-heads";
  private static final String VARIANT = "ft";
  private static final int VERSION = 1;

  /** More values than any map between features of a known encoder has, by far. */
  private static final long MOST_VALUES = 1L << 28;

  private HeadsFile() {}

  /**
   * Writes heads, wholly or not at all.
   *
   * @throws BadInputException when the file cannot be written
   */
  public static void write(FineTunedHeads heads, Path file) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("format", FORMAT)
            .metadata("format_version", String.valueOf(VERSION))
            .metadata("variant", VARIANT)
            .metadata("encoder", heads.encoder())
            .metadata("bank", heads.bank());
    for (int i = 0; i < FineTunedHeads.NAMES.size(); i++) {
      LinearMap map = heads.maps().get(i);
      String name = FineTunedHeads.NAMES.get(i);
      writer.floats(name + ".weight", Shape.of(map.outputs(), map.inputs()), map.weight());
      writer.floats(name + ".bias", Shape.of(map.outputs()), map.bias());
    }
    writer.write(file);
  }

  /**
   * Checks, before long work, that heads can be written there.
   *
   * @throws BadInputException when they cannot
   */
  public static void requireWritable(Path file) {
    AtomicFile.requireWritable(file);
  }

  /**
   * Reads heads.
   *
   * @throws BadInputException when the file is not one of heads, has missing or other entries,
   *     values that are not finite, or is of a newer format
   */
  public static FineTunedHeads read(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      requireFormat(file);
      Set<String> others = new HashSet<>(file.entries().keySet());
      List<LinearMap> maps = new ArrayList<>();
      for (String name : FineTunedHeads.NAMES) {
        maps.add(map(file, name));
        others.remove(name + ".weight");
        others.remove(name + ".bias");
      }
      if (!others.isEmpty()) {
        throw bad(file, "entries " + others.stream().sorted().toList(), "entries", "none of these");
      }
      try {
        return FineTunedHeads.of(maps, metadata(file, "encoder"), metadata(file, "bank"));
      } catch (BadInputException e) {
        throw new BadInputException(e.what(), path + ", " + e.where(), e.expected(), e);
      }
    }
  }

  private static void requireFormat(SafetensorsFile file) {
    String format = file.metadata().getOrDefault("format", "none");
    if (!format.equals(FORMAT)) {
      throw bad(file, "format " + format, "metadata", FORMAT);
    }
    String version = metadata(file, "format_version");
    if (!version.equals(String.valueOf(VERSION))) {
      throw bad(
          file,
          "heads format version " + version,
          "metadata",
          "version " + VERSION + "; a newer version needs a newer MRAD");
    }
    String variant = metadata(file, "variant");
    if (!variant.equals(VARIANT)) {
      throw bad(file, "heads of variant " + variant, "metadata", "variant " + VARIANT);
    }
  }

  private static BadInputException bad(
      SafetensorsFile file, String what, String field, String expected) {
    return new BadInputException(what, file.path() + ", " + field, "expected " + expected);
  }

  private static String metadata(SafetensorsFile file, String key) {
    String value = file.metadata().get(key);
    if (value == null) {
      throw bad(file, "no " + key, "metadata", "heads of this library");
    }
    return value;
  }

  private static LinearMap map(SafetensorsFile file, String name) {
    Shape shape = entry(file, name + ".weight", 2).shape();
    float[] weight = values(file, name + ".weight", 2);
    float[] bias = values(file, name + ".bias", 1);
    return new LinearMap(
        file.path() + ", entry " + name, shape.extent(1), shape.extent(0), weight, bias);
  }

  private static TensorEntry entry(SafetensorsFile file, String name, int rank) {
    TensorEntry entry = file.entry(name);
    if (entry.type() != TensorType.F32
        || entry.shape().rank() != rank
        || entry.shape().size() > MOST_VALUES) {
      throw bad(
          file,
          entry.type() + " of " + entry.shape(),
          "entry " + name,
          "F32 of rank " + rank + ", at most 2^28 values");
    }
    return entry;
  }

  private static float[] values(SafetensorsFile file, String name, int rank) {
    TensorEntry entry = entry(file, name, rank);
    float[] values = new float[(int) entry.shape().size()];
    file.readFloats(entry, 0, values, 0, values.length);
    return values;
  }
}
