package dev.mrad.internal.cpu;

import dev.mrad.internal.cpu.Scratch.Area;
import java.util.Arrays;

/**
 * A right-hand matrix {@code [depth, columns]} in the order in which the kernels read it: panels of
 * {@link Kernels#panelWidth} columns, each cut into slabs of at most {@link Kernels#slabDepth}
 * rows, which lie in blocks as {@link PanelLayout} says (small enough that no collector treats one
 * as humongous). The last panel is filled up with zeros. Immutable once packed.
 */
final class PackedMatrix {
  /** Values that are read from a source at a time, 2 MiB. */
  private static final int READ_VALUES = 1 << 19;

  private final int depth;
  private final int columns;
  private final int panels;
  private final int width;
  private final int stripWidth;
  private final int stripSize;
  private final Kernels kernels;
  private final int[] firstRows;
  private final PanelLayout[] layouts;
  private final float[][][] blocks;

  /** Reads rows of the matrix to be packed. */
  @FunctionalInterface
  interface Source {
    /** Copies {@code count} values from position {@code from} to the start of {@code target}. */
    void read(long from, float[] target, int count);
  }

  private PackedMatrix(int depth, int columns, Kernels kernels) {
    this.depth = depth;
    this.columns = columns;
    this.width = kernels.panelWidth();
    this.stripWidth = kernels.stripWidth();
    this.stripSize = kernels.stripSize();
    this.kernels = kernels;
    this.panels = ceilDiv(columns, width);
    this.firstRows = firstRows(depth, kernels.slabDepth());
    this.layouts = layouts(firstRows, panels, kernels);
    this.blocks = new float[layouts.length][][];
    for (int s = 0; s < layouts.length; s++) {
      blocks[s] = new float[layouts[s].blocks()][];
    }
  }

  /** Where each slab begins, and where the last one ends. */
  private static int[] firstRows(int depth, int most) {
    int[] firstRows = new int[depth / most + Integer.SIZE];
    int count = 0;
    for (int row = 0; row < depth; count++) {
      int left = Math.min(most, depth - row);
      // Rows that would leave more than an eighth of a block empty are cut to a part of it.
      row += most % left > most / 8 ? Integer.highestOneBit(left) : left;
      firstRows[count + 1] = row;
    }
    return Arrays.copyOf(firstRows, count + 1);
  }

  private static PanelLayout[] layouts(int[] firstRows, int panels, Kernels kernels) {
    PanelLayout[] layouts = new PanelLayout[firstRows.length - 1];
    for (int s = 0; s < layouts.length; s++) {
      layouts[s] = new PanelLayout(firstRows[s + 1] - firstRows[s], panels, kernels);
    }
    return layouts;
  }

  static int ceilDiv(int x, int y) {
    return (x + y - 1) / y;
  }

  /** The heap that a matrix takes once packed, in bytes, without array headers. */
  static long bytes(int depth, int columns, Kernels kernels) {
    int panels = ceilDiv(columns, kernels.panelWidth());
    long values = 0;
    for (PanelLayout layout : layouts(firstRows(depth, kernels.slabDepth()), panels, kernels)) {
      int last = layout.blocks() - 1;
      values += (long) last * layout.size(0) + layout.size(last);
    }
    return values * Float.BYTES;
  }

  /**
   * Packs the transpose of a row-major {@code [columns, depth]} matrix, as weights and keys are
   * stored, reading it once in blocks of rows.
   */
  static PackedMatrix transposed(
      Source source, int columns, int depth, Kernels kernels, Workers workers) {
    PackedMatrix packed = new PackedMatrix(depth, columns, kernels);
    packed.allocate(workers);
    int most = Math.max(1, READ_VALUES / depth);
    workers.run(
        packed.panels,
        (panel, scratch) -> {
          int first = panel * packed.width;
          int count = packed.columns(panel);
          for (int column = 0; column < count; column += most) {
            int some = Math.min(most, count - column);
            float[] rows = scratch.get(Area.LEFT, some * depth);
            source.read((long) (first + column) * depth, rows, some * depth);
            packed.fillColumns(panel, column, some, rows);
          }
        });
    return packed;
  }

  /** Packs a row-major {@code [depth, columns]} matrix that lies in an array. */
  static PackedMatrix of(
      float[] matrix, int from, int depth, int columns, Kernels kernels, Workers workers) {
    PackedMatrix packed = new PackedMatrix(depth, columns, kernels);
    packed.allocate(workers);
    workers.run(
        packed.panels,
        (panel, scratch) -> {
          int first = from + panel * packed.width;
          for (int s = 0; s < packed.slabCount(); s++) {
            for (int k = 0; k < packed.rows(s); k++) {
              packed.fillRow(panel, s, k, matrix, first + (packed.firstRow(s) + k) * columns);
            }
          }
        });
    return packed;
  }

  private void allocate(Workers workers) {
    for (int s = 0; s < layouts.length; s++) {
      PanelLayout layout = layouts[s];
      float[][] slab = blocks[s];
      workers.run(slab.length, (block, scratch) -> slab[block] = new float[layout.size(block)]);
    }
  }

  private void fillRow(int panel, int s, int row, float[] matrix, int from) {
    float[] block = block(s, panel);
    int to = from(s, panel) + row * stripWidth;
    int count = columns(panel);
    for (int j = 0; j < count; j += stripWidth) {
      System.arraycopy(matrix, from + j, block, to, Math.min(stripWidth, count - j));
      to += stripSize;
    }
  }

  private void fillColumns(int panel, int column, int count, float[] rows) {
    for (int s = 0; s < slabCount(); s++) {
      float[] block = block(s, panel);
      for (int j = 0; j < count; j++) {
        int from = firstRow(s) + j * depth;
        int to = from(s, panel) + kernels.place(column + j, stripSize);
        for (int k = 0; k < rows(s); k++) {
          block[to + k * stripWidth] = rows[from + k];
        }
      }
    }
  }

  int depth() {
    return depth;
  }

  int columns() {
    return columns;
  }

  int panels() {
    return panels;
  }

  /** How many of a panel's columns are real. */
  int columns(int panel) {
    return Math.min(width, columns - panel * width);
  }

  int slabCount() {
    return layouts.length;
  }

  /** The first row of a slab. */
  int firstRow(int slab) {
    return firstRows[slab];
  }

  /** How many rows a slab has. */
  int rows(int slab) {
    return firstRows[slab + 1] - firstRows[slab];
  }

  /** The block in which a panel's part of a slab lies. */
  float[] block(int slab, int panel) {
    return blocks[slab][layouts[slab].block(panel)];
  }

  /** Where in its block. */
  int from(int slab, int panel) {
    return layouts[slab].from(panel);
  }

  /** The matrix's transpose, row-major {@code [columns, depth]}, as it was before packing. */
  float[] unpackTransposed() {
    float[] rows = new float[Math.multiplyExact(columns, depth)];
    for (int panel = 0; panel < panels; panel++) {
      for (int s = 0; s < slabCount(); s++) {
        float[] block = block(s, panel);
        for (int j = 0; j < columns(panel); j++) {
          int from = from(s, panel) + kernels.place(j, stripSize);
          int to = (panel * width + j) * depth + firstRow(s);
          for (int k = 0; k < rows(s); k++) {
            rows[to + k] = block[from + k * stripWidth];
          }
        }
      }
    }
    return rows;
  }
}
