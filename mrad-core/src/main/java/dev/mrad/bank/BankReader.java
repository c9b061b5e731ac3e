package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.format.FileKind;
import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Reads a bank and checks each part before it is used. */
final class BankReader {
  private final VersionedFile file;
  private final String name;
  private Function<TensorEntry, byte[]> bytes;

  private BankReader(VersionedFile file) {
    this.file = file;
    this.bytes = file.tensors()::bytes;
    this.name = file.path().toString();
  }

  /** Reads a bank and closes its file. */
  static MemoryBank read(VersionedFile opened) {
    try (VersionedFile file = opened) {
      return new BankReader(file).read();
    }
  }

  static MemoryBank map(Path path, int windowBytes) {
    try (VersionedFile file = VersionedFile.open(path, FileKind.BANK)) {
      return new BankReader(file).map(windowBytes);
    }
  }

  static BankSpec readSpec(Path path) {
    try (VersionedFile file = VersionedFile.open(path, FileKind.BANK)) {
      return new BankReader(file).spec();
    }
  }

  private BankSpec spec() {
    List<Integer> windows = new ArrayList<>();
    for (String window : file.metadata("averaging_windows").split(" ", -1)) {
      windows.add(file.number("averaging_windows", window));
    }
    BankSpec spec;
    try {
      spec =
          new BankSpec(
              file.metadata("encoder"),
              file.number("input_size"),
              windows,
              file.metadata("prototype_rule"),
              file.metadata("mask_rule"));
    } catch (BadInputException e) {
      throw new BadInputException(e.what(), name + ", metadata", e.expected(), e);
    }
    BankContent.metadata(spec)
        .forEach((key, value) -> {
          if (!file.metadata(key).equals(value)) {
            throw file.bad("'" + file.metadata(key) + "'", "metadata " + key, value);
          }
        });
    return spec;
  }

  private MemoryBank read() {
    BankSpec spec = spec();
    file.requireBlocks();
    Rows image = imageRows();
    Rows patch = patchRows(image.sources());
    ResidentMemory imageMemory = resident(image, BankContent.IMAGE_KEYS);
    ResidentMemory patchMemory = resident(patch, BankContent.PATCH_KEYS);
    requireAllRead();
    return new ResidentBank(
        spec, imageMemory, patchMemory, image.sources(), file.metadata(VersionedFile.DIGEST));
  }

  /** Leaves the keys in the file; all else is read and checked as for a resident bank. */
  private MemoryBank map(int windowBytes) {
    BankSpec spec = spec();
    MappedData data =
        new MappedData(
            file.path(),
            file.tensors().dataStart(),
            file.tensors().dataLength(),
            file.blocks(),
            windowBytes);
    bytes = data::bytes;
    Rows image = imageRows();
    Rows patch = patchRows(image.sources());
    requireAllRead();
    return new MappedBank(
        spec,
        mapped(data, image, BankContent.IMAGE_KEYS),
        mapped(data, patch, BankContent.PATCH_KEYS),
        file.metadata(VersionedFile.DIGEST));
  }

  /** Checks that the file has a bank's entries, in their order, and no others. */
  private void requireAllRead() {
    file.requireAllRead();
    List<String> names = List.copyOf(file.tensors().entries().keySet());
    if (!names.equals(BankContent.NAMES)) {
      throw file.bad("entries " + names, "header", String.valueOf(BankContent.NAMES));
    }
  }

  /** The columns of a memory but its keys. */
  private record Rows(byte[] labels, int[] images, int[] cells, List<Source> sources) {}

  private Rows imageRows() {
    byte[] table = bytes.apply(file.entry(BankContent.SOURCES, TensorType.U8, 1));
    List<Source> sources = SourceTable.read(table, name + ", entry " + BankContent.SOURCES);
    requireSorted(sources);
    if (!Arrays.equals(table, SourceTable.write(sources))) {
      throw file.bad(
          "JSON of another form", "entry " + BankContent.SOURCES, "it as this library writes it");
    }
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
        file.tensors().entry(keys).from(),
        width(keys),
        name + ", entry " + keys,
        rows.labels(),
        rows.images(),
        rows.cells(),
        rows.sources());
  }

  private int width(String entry) {
    return file.tensors().entry(entry).shape().extent(1);
  }

  private void requireRows(String entry, int rows) {
    int found = file.tensors().entry(entry).shape().extent(0);
    if (found != rows) {
      throw file.bad(found + " rows", "entry " + entry, rows + " rows");
    }
  }

  private void requireSorted(List<Source> sources) {
    byte[] last = null;
    for (Source source : sources) {
      byte[] identity = source.identity().getBytes(StandardCharsets.UTF_8);
      if (last != null && Arrays.compareUnsigned(last, identity) >= 0) {
        throw file.bad(
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
        throw file.bad(
            "row " + row + " of image " + sources[row],
            "entry " + BankContent.PATCH_SOURCES,
            "rows in the order of their images, anomalous before normal");
      }
    }
  }

  /** How many keys there are. */
  private int requireKeys(String name) {
    TensorEntry entry = file.entry(name, TensorType.F32, 2);
    if (entry.shape().extent(0) < 1 || entry.shape().extent(1) < 1) {
      throw file.bad("keys of " + entry.shape(), "entry " + name, "at least one row of one value");
    }
    return entry.shape().extent(0);
  }

  private float[] keys(String name) {
    TensorEntry entry = file.tensors().entry(name);
    if (entry.shape().size() > Integer.MAX_VALUE - 8) {
      throw file.bad(
          "keys of " + entry.shape(),
          "entry " + name,
          "at most 2^31 values on the heap; map the bank instead");
    }
    float[] keys = file.floats(entry);
    UnitKeys.require(keys, entry.shape().extent(1), this.name + ", entry " + name);
    return keys;
  }

  private byte[] labels(String name) {
    byte[] labels = bytes.apply(file.entry(name, TensorType.U8, 1));
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] != 0 && labels[row] != 1) {
        throw file.bad(
            "label " + (labels[row] & 0xff), "entry " + name + "[" + row + "]", "0 or 1");
      }
    }
    BankAssembler.requireBothClasses(this.name + ", entry " + name, labels);
    return labels;
  }

  private int[] ints(String name) {
    return VersionedFile.ints(bytes.apply(file.entry(name, TensorType.I32, 1)));
  }
}
