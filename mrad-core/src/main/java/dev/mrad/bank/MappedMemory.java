package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** A memory whose keys stay in the file; all else lies on the heap. */
final class MappedMemory implements Memory {
  private static final int GROUP = 256;

  private final MappedData data;
  private final long from;
  private final int dimension;
  private final String name;
  private final byte[] labels;
  private final int[] sources;
  private final int[] cells;
  private final List<Source> images;
  private final AtomicIntegerArray checked;

  /**
   * @param data the file's data section
   * @param from where the keys begin in it
   * @param dimension d
   * @param name names the keys in messages
   * @param labels {@code [M]}, 0 or 1
   * @param sources {@code [M]}, positions in {@code images}
   * @param cells {@code [M]}
   * @param images the images that rows come from
   */
  MappedMemory(
      MappedData data,
      long from,
      int dimension,
      String name,
      byte[] labels,
      int[] sources,
      int[] cells,
      List<Source> images) {
    this.data = data;
    this.from = from;
    this.dimension = dimension;
    this.name = name;
    this.labels = labels;
    this.sources = sources;
    this.cells = cells;
    this.images = images;
    this.checked = new AtomicIntegerArray((labels.length + GROUP - 1) / GROUP);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  /**
   * Copies keys.
   *
   * @throws BadInputException when the file is damaged there or has become shorter, or a key is not
   *     of unit length
   */
  @Override
  public void copyKeys(int row, int rows, float[] target, int offset) {
    Objects.checkFromIndexSize(row, rows, size());
    int values = Math.multiplyExact(rows, dimension);
    Objects.checkFromIndexSize(offset, values, target.length);
    for (int group = row / GROUP; rows > 0 && group <= (row + rows - 1) / GROUP; group++) {
      check(group);
    }
    data.floats(from + (long) row * dimension * Float.BYTES, target, offset, values);
  }

  /** Rows are checked a group at a time, at the first use of one of them. */
  private void check(int group) {
    if (checked.get(group) == 0) {
      int first = group * GROUP;
      int rows = Math.min(GROUP, size() - first);
      float[] keys = new float[rows * dimension];
      data.floats(from + (long) first * dimension * Float.BYTES, keys, 0, keys.length);
      UnitKeys.require(keys, dimension, first, name);
      checked.set(group, 1);
    }
  }

  @Override
  public Label label(int row) {
    return labels[Objects.checkIndex(row, size())] == 0 ? Label.NORMAL : Label.ANOMALOUS;
  }

  @Override
  public Provenance provenance(int row) {
    return images.get(sources[Objects.checkIndex(row, size())]).provenance(cells[row]);
  }
}
