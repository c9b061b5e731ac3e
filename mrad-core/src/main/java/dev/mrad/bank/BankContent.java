package dev.mrad.bank;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Memory;
import dev.mrad.internal.format.FileKind;
import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * The entries and metadata of a bank's file, in the order of its bytes ({@code
 * docs/file-formats.md}). The digests depend on nothing else, so that equal banks are equal files.
 */
final class BankContent {
  static final String IMAGE_KEYS = "image.keys";
  static final String IMAGE_LABELS = "image.labels";
  static final String PATCH_KEYS = "patch.keys";
  static final String PATCH_LABELS = "patch.labels";
  static final String PATCH_SOURCES = "patch.sources";
  static final String PATCH_CELLS = "patch.cells";
  static final String SOURCES = "sources";

  /** All entries, in the order of their bytes. */
  static final List<String> NAMES =
      List.of(
          IMAGE_KEYS, PATCH_KEYS, PATCH_SOURCES, PATCH_CELLS, IMAGE_LABELS, PATCH_LABELS, SOURCES);

  /** How many values are turned into bytes at a time. */
  private static final int CHUNK = 1 << 14;

  private BankContent() {}

  /** Declares a bank's file, its digests among the metadata. */
  static SafetensorsWriter of(
      BankSpec spec, ResidentMemory image, ResidentMemory patch, List<Source> sources) {
    SafetensorsWriter writer = new SafetensorsWriter();
    metadata(spec).forEach(writer::metadata);
    keys(writer, IMAGE_KEYS, image);
    keys(writer, PATCH_KEYS, patch);
    ints(writer, PATCH_SOURCES, patch, patch::source);
    ints(writer, PATCH_CELLS, patch, patch::cells);
    labels(writer, IMAGE_LABELS, image);
    labels(writer, PATCH_LABELS, patch);
    byte[] table = SourceTable.write(sources);
    writer.entry(
        SOURCES,
        TensorType.U8,
        Shape.of(table.length),
        sink -> sink.accept(ByteBuffer.wrap(table).asReadOnlyBuffer()));
    return VersionedFile.sealed(VersionedFile.withBlocks(writer), FileKind.BANK);
  }

  /** The fields that say what a bank was made with. */
  static Map<String, String> metadata(BankSpec spec) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("encoder", spec.encoder());
    metadata.put("input_size", Integer.toString(spec.inputSize()));
    metadata.put(
        "averaging_windows",
        spec.averagingWindows().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    metadata.put("prototype_rule", spec.prototypeRule());
    metadata.put("mask_rule", spec.maskRule());
    return metadata;
  }

  private static void keys(SafetensorsWriter writer, String name, Memory memory) {
    int width = memory.dimension();
    int step = Math.max(1, CHUNK / width);
    writer.entry(
        name,
        TensorType.F32,
        Shape.of(memory.size(), width),
        sink -> {
          float[] keys = new float[step * width];
          ByteBuffer bytes =
              ByteBuffer.allocate(keys.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int row = 0; row < memory.size(); row += step) {
            int rows = Math.min(step, memory.size() - row);
            memory.copyKeys(row, rows, keys, 0);
            bytes.clear();
            bytes.asFloatBuffer().put(keys, 0, rows * width);
            sink.accept(bytes.limit(rows * width * Float.BYTES));
          }
        });
  }

  private static void ints(
      SafetensorsWriter writer, String name, Memory memory, IntUnaryOperator column) {
    writer.entry(
        name,
        TensorType.I32,
        Shape.of(memory.size()),
        sink -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(memory.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int row = 0; row < memory.size(); row++) {
            bytes.putInt(column.applyAsInt(row));
          }
          sink.accept(bytes.flip());
        });
  }

  private static void labels(SafetensorsWriter writer, String name, Memory memory) {
    writer.entry(
        name,
        TensorType.U8,
        Shape.of(memory.size()),
        sink -> {
          ByteBuffer bytes = ByteBuffer.allocate(memory.size());
          for (int row = 0; row < memory.size(); row++) {
            bytes.put((byte) memory.label(row).ordinal());
          }
          sink.accept(bytes.flip());
        });
  }
}
