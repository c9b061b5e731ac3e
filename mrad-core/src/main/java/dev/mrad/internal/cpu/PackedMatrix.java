package dev.mrad.internal.cpu;

import dev.mrad.internal.cpu.Scratch.Area;

/**
 * A right-hand matrix {@code [depth, columns]} in the order in which the kernels read it: panels of
 * {@link Kernels#panelWidth} columns, each cut into slabs of {@link Kernels#slabDepth} rows, each
 * slab one array (small enough that no collector treats it as humongous). The last panel is filled
 * up with zeros. Immutable once packed.
 */
final class PackedMatrix {
  /** Values that are read from a source at a time, 2 MiB. */
  private static final int READ_VALUES = 1 << 19;

  private final int depth;
  private final int columns;
  private final int panels;
  private final int width;
  private final int slabDepth;
  private final float[][] slabs;

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
    this.slabDepth = kernels.slabDepth();
    this.panels = ceilDiv(columns, width);
    this.slabs = new float[Math.multiplyExact(panels, ceilDiv(depth, slabDepth))][];
  }

  static int ceilDiv(int x, int y) {
    return (x + y - 1) / y;
  }

  /** The heap that a matrix takes once packed, in bytes, without array headers. */
  static long bytes(int depth, int columns, Kernels kernels) {
    return (long) ceilDiv(columns, kernels.panelWidth())
        * kernels.panelWidth()
        * depth
        * Float.BYTES;
  }

  /**
   * Packs the transpose of a row-major {@code [columns, depth]} matrix, as weights and keys are
   * stored, reading it once in blocks of rows.
   */
  static PackedMatrix transposed(
      Source source, int columns, int depth, Kernels kernels, Workers workers) {
    PackedMatrix packed = new PackedMatrix(depth, columns, kernels);
    int most = Math.max(1, READ_VALUES / depth);
    workers.run(
        packed.panels,
        (panel, scratch) -> {
          packed.allocate(panel);
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
    workers.run(
        packed.panels,
        (panel, scratch) -> {
          packed.allocate(panel);
          int first = from + panel * packed.width;
          int count = packed.columns(panel);
          for (int k = 0; k < depth; k++) {
            float[] slab = packed.slab(k / packed.slabDepth, panel);
            int to = k % packed.slabDepth * packed.width;
            System.arraycopy(matrix, first + k * columns, slab, to, count);
          }
        });
    return packed;
  }

  private void allocate(int panel) {
    for (int s = 0; s < slabCount(); s++) {
      slabs[s * panels + panel] = new float[rows(s) * width];
    }
  }

  private void fillColumns(int panel, int column, int count, float[] rows) {
    for (int s = 0; s < slabCount(); s++) {
      float[] slab = slab(s, panel);
      for (int k = 0; k < rows(s); k++) {
        int from = firstRow(s) + k;
        int to = k * width + column;
        for (int j = 0; j < count; j++) {
          slab[to + j] = rows[from + j * depth];
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
    return ceilDiv(depth, slabDepth);
  }

  /** The first row of a slab. */
  int firstRow(int slab) {
    return slab * slabDepth;
  }

  /** How many rows a slab has. */
  int rows(int slab) {
    return Math.min(slabDepth, depth - slab * slabDepth);
  }

  /** The values of a slab, row by row. */
  float[] slab(int slab, int panel) {
    return slabs[slab * panels + panel];
  }

  /** The matrix's transpose, row-major {@code [columns, depth]}, as it was before packing. */
  float[] unpackTransposed() {
    float[] rows = new float[Math.multiplyExact(columns, depth)];
    for (int panel = 0; panel < panels; panel++) {
      for (int s = 0; s < slabCount(); s++) {
        float[] slab = slab(s, panel);
        for (int k = 0; k < rows(s); k++) {
          for (int j = 0; j < columns(panel); j++) {
            rows[(panel * width + j) * depth + firstRow(s) + k] = slab[k * width + j];
          }
        }
      }
    }
    return rows;
  }
}
