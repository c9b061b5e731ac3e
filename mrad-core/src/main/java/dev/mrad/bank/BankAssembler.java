package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.format.VersionedFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts the rows of images together in canonical order, whatever order they come in. */
final class BankAssembler {
  private final BankSpec spec;
  private final int dimension;
  private final int width;
  private final Map<byte[], ImageRows> rows = new TreeMap<>(Arrays::compareUnsigned);

  BankAssembler(BankSpec spec, int dimension, int width) {
    this.spec = spec;
    this.dimension = dimension;
    this.width = width;
  }

  /** Begins a bank of the same rules and sizes as another. */
  static BankAssembler like(ResidentBank bank) {
    return new BankAssembler(bank.spec(), bank.image().dimension(), bank.patch().dimension());
  }

  /**
   * Adds all rows of a bank.
   *
   * @throws IncompatibleException when it was built with another encoder or other rules
   * @throws BadInputException as {@link #add(ImageRows)}
   */
  void add(ResidentBank bank) {
    if (!bank.spec().equals(spec)) {
      throw new IncompatibleException(
          "banks of different encoders or rules: " + spec + " and " + bank.spec());
    }
    if (bank.image().dimension() != dimension || bank.patch().dimension() != width) {
      throw new IncompatibleException(
          "banks with keys of "
              + dimension
              + " and "
              + width
              + " values, and of "
              + bank.image().dimension()
              + " and "
              + bank.patch().dimension());
    }
    bank.rows().forEach(this::add);
  }

  /**
   * Adds an image's rows; the same image twice counts once.
   *
   * @throws BadInputException when the identity is there already with another content
   */
  void add(ImageRows image) {
    byte[] identity = image.source().identity().getBytes(StandardCharsets.UTF_8);
    ImageRows known = rows.putIfAbsent(identity, image);
    if (known != null && !known.source().content().equals(image.source().content())) {
      throw new BadInputException(
          "two different images under one identity",
          image.source().identity(),
          "expected another data set name, or the same content");
    }
  }

  /**
   * The bank.
   *
   * @throws BadInputException when a memory lacks a class, which is named
   */
  MemoryBank build() {
    List<ImageRows> images = List.copyOf(rows.values());
    List<Source> sources = images.stream().map(ImageRows::source).toList();
    ResidentMemory image = imageMemory(images, sources);
    ResidentMemory patch = patchMemory(images, sources);
    String digest =
        BankContent.of(spec, image, patch, sources)
            .header()
            .metadata()
            .getOrDefault(VersionedFile.DIGEST, "");
    return new ResidentBank(spec, image, patch, sources, digest);
  }

  private ResidentMemory imageMemory(List<ImageRows> images, List<Source> sources) {
    MemoryColumns columns = new MemoryColumns(images.size(), dimension);
    for (int i = 0; i < images.size(); i++) {
      columns.add(images.get(i).key(), images.get(i).label(), i, 0);
    }
    return columns.memory("image memory", sources);
  }

  private ResidentMemory patchMemory(List<ImageRows> images, List<Source> sources) {
    int count = images.stream().mapToInt(image -> image.prototypes().size()).sum();
    MemoryColumns columns = new MemoryColumns(count, width);
    for (int i = 0; i < images.size(); i++) {
      for (ImageRows.Prototype prototype : images.get(i).prototypes()) {
        columns.add(prototype.key(), prototype.label(), i, prototype.cells());
      }
    }
    return columns.memory("patch memory", sources);
  }

  /** Refuses a memory of one class, which scores every query alike. */
  static void requireBothClasses(String memory, byte[] labels) {
    List<String> missing = new ArrayList<>();
    for (Label label : Label.values()) {
      boolean found = false;
      for (byte value : labels) {
        found |= value == label.ordinal();
      }
      if (!found) {
        missing.add(label == Label.NORMAL ? "normal" : "anomalous");
      }
    }
    if (!missing.isEmpty()) {
      throw new BadInputException(
          "no " + String.join(" and no ", missing) + " rows",
          memory,
          "expected a data set with normal and with anomalous images");
    }
  }

  /** The columns of a memory as they fill. */
  private static final class MemoryColumns {
    private final int dimension;
    private final float[] keys;
    private final byte[] labels;
    private final int[] sources;
    private final int[] cells;
    private int filled;

    MemoryColumns(int rows, int dimension) {
      long values = (long) rows * dimension;
      if (values > Integer.MAX_VALUE - 8) {
        throw new BadInputException(
            rows + " rows of " + dimension, "bank", "expected at most 2^31 values in a memory");
      }
      this.dimension = dimension;
      this.keys = new float[(int) values];
      this.labels = new byte[rows];
      this.sources = new int[rows];
      this.cells = new int[rows];
    }

    void add(float[] key, Label label, int source, int count) {
      System.arraycopy(key, 0, keys, filled * dimension, dimension);
      labels[filled] = (byte) label.ordinal();
      sources[filled] = source;
      cells[filled] = count;
      filled++;
    }

    ResidentMemory memory(String name, List<Source> images) {
      requireBothClasses(name, labels);
      return new ResidentMemory(dimension, keys, labels, sources, cells, images);
    }
  }
}
