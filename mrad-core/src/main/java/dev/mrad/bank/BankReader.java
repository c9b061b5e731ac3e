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
import java.util.function.Function;

/** Reads a bank and believes nothing in it that has not been checked. */
final class BankReader {
  private final SafetensorsFile file;
  private final String name;
  private Function<TensorEntry, byte[]> bytes;

  private BankReader(SafetensorsFile file) {
    this.file = file;
    this.bytes = file::bytes;
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

  static MemoryBank map(Path path, int windowBytes) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return new BankReader(file).map(windowBytes);
    }
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
    Rows image = imageRows();
    Rows patch = patchRows(image.sources());
    ResidentMemory imageMemory = resident(image, BankContent.IMAGE_KEYS);
    ResidentMemory patchMemory = resident(patch, BankContent.PATCH_KEYS);
    requireSameContent(BankContent.of(spec, imageMemory, patchMemory, image.sources()));
    return new ResidentBank(spec, imageMemory, patchMemory, image.sources(), metadata("digest"));
  }

  /** All but the keys is read and checked as for a resident bank. */
  private MemoryBank map(int windowBytes) {
    BankSpec spec = spec();
    requireHeader();
    MappedData data =
        new MappedData(
            file.path(), file.dataStart(), file.dataLength(), List.of(digests()), windowBytes);
    bytes = data::bytes;
    Rows image = imageRows();
    Rows patch = patchRows(image.sources());
    return new MappedBank(
        spec,
        mapped(data, image, BankContent.IMAGE_KEYS),
        mapped(data, patch, BankContent.PATCH_KEYS),
        metadata("digest"));
  }

  /** The columns of a memory but its keys. */
  private record Rows(byte[] labels, int[] images, int[] cells, List<Source> sources) {}

  private Rows imageRows() {
    List<Source> sources =
        SourceTable.read(
            bytes.apply(entry(BankContent.SOURCES, TensorType.U8, 1)),
            name + ", entry " + BankContent.SOURCES);
    requireSorted(sources);
    int rows = requireKeys(BankContent.IMAGE_KEYS);
    byte[] labels = labels(BankContent.IMAGE_LABELS);
    requireRows(BankContent.IMAGE_KEYS, sources.size());
    requireRows(BankContent.IMAGE_LABELS, sources.size());
    int[] images = new int[rows];
    Arrays.setAll(images, i -> i);
    return new Rows(labels, images, new int[rows], sources);
  }

  private Rows patchRows(List<Source> sources) {
    int rows = requireKeys(BankContent.PATCH_KEYS);
    byte[] labels = labels(BankContent.PATCH_LABELS);
    int[] images = ints(BankContent.PATCH_SOURCES);
    int[] cells = ints(BankContent.PATCH_CELLS);
    requireRows(BankContent.PATCH_LABELS, rows);
    requireRows(BankContent.PATCH_SOURCES, rows);
    requireRows(BankContent.PATCH_CELLS, rows);
    requireRowOrder(images, labels, sources.size());
    return new Rows(labels, images, cells, sources);
  }

  private ResidentMemory resident(Rows rows, String keys) {
    return new ResidentMemory(
        width(keys), keys(keys), rows.labels(), rows.images(), rows.cells(), rows.sources());
  }

  private MappedMemory mapped(MappedData data, Rows rows, String keys) {
    return new MappedMemory(
        data,
        file.entry(keys).from(),
        width(keys),
        name + ", entry " + keys,
        rows.labels(),
        rows.images(),
        rows.cells(),
        rows.sources());
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

  private String[] digests() {
    String[] digests = metadata("blocks").isEmpty() ? new String[0] : metadata("blocks").split(" ");
    long blocks = (file.dataLength() + BlockDigests.BLOCK - 1) / BlockDigests.BLOCK;
    if (digests.length != blocks) {
      throw bad(digests.length + " block digests", "metadata blocks", String.valueOf(blocks));
    }
    return digests;
  }

  /** Every block's digest, before anything in the data is interpreted. */
  private void requireBlocks() {
    String[] expected = digests();
    long length = file.dataLength();
    int blocks = expected.length;
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

  /** That the entries are a bank's, in its order, and the header is as it was written. */
  private void requireHeader() {
    List<String> names = List.copyOf(file.entries().keySet());
    if (!names.equals(BankContent.NAMES)) {
      throw bad("entries " + names, "header", String.valueOf(BankContent.NAMES));
    }
    List<String> lines =
        file.entries().values().stream()
            .map(entry -> BankContent.line(entry.name(), entry.type(), entry.shape()))
            .toList();
    String expected = BankContent.digest(file.metadata(), lines);
    if (!metadata("digest").equals(expected)) {
      throw bad("damaged header", "metadata", "digest " + expected);
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

  /** How many keys there are. */
  private int requireKeys(String name) {
    TensorEntry entry = entry(name, TensorType.F32, 2);
    if (entry.shape().extent(0) < 1 || entry.shape().extent(1) < 1) {
      throw bad("keys of " + entry.shape(), "entry " + name, "at least one row of one value");
    }
    return entry.shape().extent(0);
  }

  private float[] keys(String name) {
    TensorEntry entry = file.entry(name);
    if (entry.shape().size() > Integer.MAX_VALUE - 8) {
      throw bad(
          "keys of " + entry.shape(),
          "entry " + name,
          "at most 2^31 values on the heap; map the bank instead");
    }
    float[] keys = new float[(int) entry.shape().size()];
    file.readFloats(entry, 0, keys, 0, keys.length);
    UnitKeys.require(keys, entry.shape().extent(1), this.name + ", entry " + name);
    return keys;
  }

  private byte[] labels(String name) {
    byte[] labels = bytes.apply(entry(name, TensorType.U8, 1));
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] != 0 && labels[row] != 1) {
        throw bad("label " + (labels[row] & 0xff), "entry " + name + "[" + row + "]", "0 or 1");
      }
    }
    BankAssembler.requireBothClasses(this.name + ", entry " + name, labels);
    return labels;
  }

  private int[] ints(String name) {
    byte[] column = bytes.apply(entry(name, TensorType.I32, 1));
    int[] values = new int[column.length / Integer.BYTES];
    ByteBuffer.wrap(column).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
    return values;
  }
}
