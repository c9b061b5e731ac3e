package dev.mrad.bank;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;
import java.util.List;
import java.util.Objects;

/** A memory whose keys lie on the heap. */
final class ResidentMemory implements Memory {
  private final int dimension;
  private final float[] keys;
  private final byte[] labels;
  private final int[] sources;
  private final int[] cells;
  private final List<Source> images;

  /**
   * @param dimension d
   * @param keys {@code [M, d]}
   * @param labels {@code [M]}, 0 or 1
   * @param sources {@code [M]}, positions in {@code images}
   * @param cells {@code [M]}
   * @param images the images that rows come from
   */
  ResidentMemory(
      int dimension, float[] keys, byte[] labels, int[] sources, int[] cells, List<Source> images) {
    this.dimension = dimension;
    this.keys = keys;
    this.labels = labels;
    this.sources = sources;
    this.cells = cells;
    this.images = images;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void copyKeys(int row, int rows, float[] target, int offset) {
    Objects.checkFromIndexSize(row, rows, size());
    System.arraycopy(keys, row * dimension, target, offset, rows * dimension);
  }

  @Override
  public Label label(int row) {
    return labels[Objects.checkIndex(row, size())] == 0 ? Label.NORMAL : Label.ANOMALOUS;
  }

  @Override
  public Provenance provenance(int row) {
    return images.get(sources[Objects.checkIndex(row, size())]).provenance(cells[row]);
  }

  int source(int row) {
    return sources[row];
  }

  int cells(int row) {
    return cells[row];
  }
}
