package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads a bank and believes nothing in it that has not been checked. */
final class BankReader {
  private final SafetensorsFile file;
  private final String name;

  private BankReader(SafetensorsFile file) {
    this.file = file;
    this.name = file.path().toString();
  }

  static MemoryBank read(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return new BankReader(file).read();
    }
  }

  static MemoryBank read(SafetensorsFile file) {
    return new BankReader(file).read();
  }

  static BankSpec readSpec(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return new BankReader(file).spec();
    }
  }

  private BadInputException bad(String what, String field, String expected) {
    return new BadInputException(what, name + ", " + field, "expected " + expected);
  }

  private String metadata(String key) {
    String value = file.metadata().get(key);
    if (value == null) {
      throw bad("no " + key, "metadata", "a bank of this library");
    }
    return value;
  }

  private int number(String key, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new BadInputException(
          "'" + text + "'", name + ", metadata " + key, "expected a whole number", e);
    }
  }

  private BankSpec spec() {
    String format = file.metadata().getOrDefault("format", "none");
    if (!format.equals(BankContent.FORMAT)) {
      throw bad("format " + format, "metadata", BankContent.FORMAT);
    }
    int version = number("format_version", metadata("format_version"));
    if (version < 1 || version > BankContent.VERSION) {
      throw bad(
          "bank format version " + version,
          "metadata",
          "version 1 to " + BankContent.VERSION + "; a newer version needs a newer MRAD");
    }
    List<Integer> windows = new ArrayList<>();
    for (String window : metadata("averaging_windows").split(" ", -1)) {
      windows.add(number("averaging_windows", window));
    }
    try {
      return new BankSpec(
          metadata("encoder"),
          number("input_size", metadata("input_size")),
          windows,
          metadata("prototype_rule"),
          metadata("mask_rule"));
    } catch (BadInputException e) {
      throw new BadInputException(e.what(), name + ", metadata", e.expected(), e);
    }
  }

  private MemoryBank read() {
    BankSpec spec = spec();
    requireBlocks();
    List<Source> sources =
        SourceTable.read(
            file.bytes(entry(BankContent.SOURCES, TensorType.U8, 1)),
            name + ", entry " + BankContent.SOURCES);
    requireSorted(sources);
    float[] imageKeys = keys(BankContent.IMAGE_KEYS);
    byte[] imageLabels = labels(BankContent.IMAGE_LABELS);
    float[] patchKeys = keys(BankContent.PATCH_KEYS);
    byte[] patchLabels = labels(BankContent.PATCH_LABELS);
    int[] patchSources = ints(BankContent.PATCH_SOURCES);
    int[] patchCells = ints(BankContent.PATCH_CELLS);
    requireRows(BankContent.IMAGE_KEYS, sources.size());
    requireRows(BankContent.IMAGE_LABELS, sources.size());
    int rows = entry(BankContent.PATCH_KEYS, TensorType.F32, 2).shape().extent(0);
    requireRows(BankContent.PATCH_LABELS, rows);
    requireRows(BankContent.PATCH_SOURCES, rows);
    requireRows(BankContent.PATCH_CELLS, rows);
    requireRowOrder(patchSources, patchLabels, sources.size());
    int[] imageSources = new int[sources.size()];
    Arrays.setAll(imageSources, i -> i);
    ResidentMemory image =
        new ResidentMemory(
            width(BankContent.IMAGE_KEYS),
            imageKeys,
            imageLabels,
            imageSources,
            new int[sources.size()],
            sources);
    ResidentMemory patch =
        new ResidentMemory(
            width(BankContent.PATCH_KEYS),
            patchKeys,
            patchLabels,
            patchSources,
            patchCells,
            sources);
    requireSameContent(BankContent.of(spec, image, patch, sources));
    return new ResidentBank(spec, image, patch, sources, metadata("digest"));
  }

  private int width(String entry) {
    return file.entry(entry).shape().extent(1);
  }

  private TensorEntry entry(String entry, TensorType type, int rank) {
    TensorEntry found = file.entry(entry);
    if (found.type() != type || found.shape().rank() != rank) {
      throw bad(found.type() + " of " + found.shape(), "entry " + entry, type + " of rank " + rank);
    }
    return found;
  }

  private void requireRows(String entry, int rows) {
    int found = file.entry(entry).shape().extent(0);
    if (found != rows) {
      throw bad(found + " rows", "entry " + entry, rows + " rows");
    }
  }

  /** Every block's digest, before anything in the data is interpreted. */
  private void requireBlocks() {
    String[] expected =
        metadata("blocks").isEmpty() ? new String[0] : metadata("blocks").split(" ");
    long length = file.dataLength();
    long blocks = (length + BlockDigests.BLOCK - 1) / BlockDigests.BLOCK;
    if (expected.length != blocks) {
      throw bad(expected.length + " block digests", "metadata blocks", String.valueOf(blocks));
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BlockDigests.BLOCK, length));
    for (int block = 0; block < blocks; block++) {
      long from = (long) block * BlockDigests.BLOCK;
      buffer.clear().limit((int) Math.min(BlockDigests.BLOCK, length - from));
      file.readData(from, buffer);
      BlockDigests digests = new BlockDigests();
      digests.update(buffer.flip());
      String found = digests.finish().get(0);
      if (!found.equals(expected[block])) {
        throw bad(
            "damaged data",
            "block "
                + block
                + " (bytes "
                + from
                + " to "
                + (from + buffer.limit())
                + " of the data section)",
            "SHA-256 " + expected[block]);
      }
    }
  }

  /** The header's own digest, and that nothing differs from what this library would write. */
  private void requireSameContent(BankContent content) {
    Map<String, String> expected = content.metadata();
    if (!expected.equals(file.metadata())) {
      throw bad("damaged header", "metadata", "digest " + expected.get("digest"));
    }
  }

  private void requireSorted(List<Source> sources) {
    byte[] last = null;
    for (Source source : sources) {
      byte[] identity = source.identity().getBytes(StandardCharsets.UTF_8);
      if (last != null && Arrays.compareUnsigned(last, identity) >= 0) {
        throw bad(
            "image " + source.identity(),
            "entry " + BankContent.SOURCES,
            "each identity once, sorted");
      }
      last = identity;
    }
  }

  private void requireRowOrder(int[] sources, byte[] labels, int images) {
    for (int row = 0; row < sources.length; row++) {
      boolean known = sources[row] >= 0 && sources[row] < images;
      boolean ordered =
          row == 0
              || sources[row] > sources[row - 1]
              || (sources[row] == sources[row - 1] && labels[row - 1] == 1 && labels[row] == 0);
      if (!known || !ordered) {
        throw bad(
            "row " + row + " of image " + sources[row],
            "entry " + BankContent.PATCH_SOURCES,
            "rows in the order of their images, anomalous before normal");
      }
    }
  }

  private float[] keys(String name) {
    TensorEntry entry = entry(name, TensorType.F32, 2);
    int rows = entry.shape().extent(0);
    int width = entry.shape().extent(1);
    if (rows < 1 || width < 1 || entry.shape().size() > Integer.MAX_VALUE - 8) {
      throw bad("keys of " + entry.shape(), "entry " + name, "1 to 2^31 values");
    }
    float[] keys = new float[rows * width];
    file.readFloats(entry, 0, keys, 0, keys.length);
    UnitKeys.require(keys, width, this.name + ", entry " + name);
    return keys;
  }

  private byte[] labels(String name) {
    byte[] labels = file.bytes(entry(name, TensorType.U8, 1));
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] != 0 && labels[row] != 1) {
        throw bad("label " + (labels[row] & 0xff), "entry " + name + "[" + row + "]", "0 or 1");
      }
    }
    BankAssembler.requireBothClasses(this.name + ", entry " + name, labels);
    return labels;
  }

  private int[] ints(String name) {
    byte[] bytes = file.bytes(entry(name, TensorType.I32, 1));
    int[] values = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
    return values;
  }
}
