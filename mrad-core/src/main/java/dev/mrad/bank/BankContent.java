package dev.mrad.bank;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Memory;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorDigest;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The entries and metadata of a bank's file, in the order of its bytes ({@code
 * docs/bank-format.md}). The digests depend on nothing else, so that equal banks are equal files.
 */
final class BankContent {
  static final String FORMAT = "mrad-bank";
  static final int VERSION = 1;

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

  /**
   * One tensor.
   *
   * @param name its name
   * @param type its elements
   * @param shape its extents
   * @param data gives its bytes
   */
  record Entry(String name, TensorType type, Shape shape, SafetensorsWriter.Data data) {}

  private final List<Entry> entries;
  private final Map<String, String> metadata;

  private BankContent(List<Entry> entries, Map<String, String> metadata) {
    this.entries = entries;
    this.metadata = metadata;
  }

  static BankContent of(
      BankSpec spec, ResidentMemory image, ResidentMemory patch, List<Source> sources) {
    byte[] table = SourceTable.write(sources);
    List<Entry> entries =
        List.of(
            keys(IMAGE_KEYS, image),
            keys(PATCH_KEYS, patch),
            ints(PATCH_SOURCES, patch, patch::source),
            ints(PATCH_CELLS, patch, patch::cells),
            labels(IMAGE_LABELS, image),
            labels(PATCH_LABELS, patch),
            new Entry(
                SOURCES,
                TensorType.U8,
                Shape.of(table.length),
                sink -> sink.accept(ByteBuffer.wrap(table).asReadOnlyBuffer())));
    BlockDigests blocks = new BlockDigests();
    entries.forEach(entry -> entry.data().writeTo(blocks::update));
    Map<String, String> metadata = metadata(spec);
    metadata.put("blocks", String.join(" ", blocks.finish()));
    List<String> lines =
        entries.stream().map(entry -> line(entry.name(), entry.type(), entry.shape())).toList();
    metadata.put("digest", digest(metadata, lines));
    return new BankContent(entries, metadata);
  }

  private static Map<String, String> metadata(BankSpec spec) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("format", FORMAT);
    metadata.put("format_version", Integer.toString(VERSION));
    metadata.put("encoder", spec.encoder());
    metadata.put("input_size", Integer.toString(spec.inputSize()));
    metadata.put(
        "averaging_windows",
        spec.averagingWindows().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    metadata.put("prototype_rule", spec.prototypeRule());
    metadata.put("mask_rule", spec.maskRule());
    return metadata;
  }

  /** What an entry adds to the digest. */
  static String line(String name, TensorType type, Shape shape) {
    return name + " " + type + " " + shape + "\n";
  }

  /** Over the metadata but itself, and the entries' lines. */
  static String digest(Map<String, String> metadata, List<String> lines) {
    MessageDigest digest = TensorDigest.sha256();
    new TreeMap<>(metadata)
        .forEach((key, value) -> {
          if (!key.equals("digest")) {
            digest.update((key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
    lines.forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  List<Entry> entries() {
    return entries;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  String digest() {
    return metadata.getOrDefault("digest", "");
  }

  private static Entry keys(String name, Memory memory) {
    int width = memory.dimension();
    int step = Math.max(1, CHUNK / width);
    return new Entry(
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

  private interface IntColumn {
    int at(int row);
  }

  private static Entry ints(String name, Memory memory, IntColumn column) {
    return new Entry(
        name,
        TensorType.I32,
        Shape.of(memory.size()),
        sink -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(memory.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int row = 0; row < memory.size(); row++) {
            bytes.putInt(column.at(row));
          }
          sink.accept(bytes.flip());
        });
  }

  private static Entry labels(String name, Memory memory) {
    return new Entry(
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
