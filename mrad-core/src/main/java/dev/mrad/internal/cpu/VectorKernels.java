package dev.mrad.internal.cpu;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops on {@code jdk.incubator.vector}. Loaded only where that module is present; it,
 * the tiles, {@link VectorLoops} and {@link VectorMath} are the only classes that touch it.
 */
final class VectorKernels extends Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** 512-bit vectors come with 32 registers; narrower ones may have 16. */
  private static final boolean WIDE = LANES >= 16;

  /** On x86, a fence between loads is no instruction. */
  private static final boolean FENCED =
      !WIDE && List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));

  private static final int TILE_ROWS =
      WIDE ? WideTile.ROWS : FENCED ? FencedTile.ROWS : NarrowTile.ROWS;
  private static final int SLAB_VALUES = 1 << 15;

  /** Vectors and columns of the data on which a loop is tried while it is cold. */
  private static final int SAMPLE = 2 * LANES;

  private final SpelledOutTile spelledOut;
  private final ColdRace largestOfColumns;
  private final ColdRace expColumns;
  private final ColdRace expClassSums;
  private final ColdRace max;
  private final ColdRace quickGelu;

  /**
   * @param patient whether loops run in plain Java until their vector code has been compiled; the
   *     bits are the same
   */
  VectorKernels(boolean patient) {
    this.spelledOut = new SpelledOutTile(patient);
    this.largestOfColumns = new ColdRace(patient);
    this.expColumns = new ColdRace(patient);
    this.expClassSums = new ColdRace(patient);
    this.max = new ColdRace(patient);
    this.quickGelu = new ColdRace(patient);
  }

  /** Bits of the preferred vectors. */
  static int vectorBits() {
    return LANES * Float.SIZE;
  }

  @Override
  String description() {
    return "vector kernels, " + vectorBits() + " bits";
  }

  /** The columns of a register tile. */
  static int tileWidth() {
    return (WIDE ? WideTile.VECTORS : NarrowTile.VECTORS) * LANES;
  }

  @Override
  int panelWidth() {
    return tileWidth();
  }

  @Override
  int slabDepth() {
    return Math.min(512, SLAB_VALUES / panelWidth());
  }

  @Override
  int tileRows() {
    return TILE_ROWS;
  }

  @Override
  void multiply(
      float[] a,
      int aFrom,
      int tileSize,
      int rows,
      float[] slab,
      int slabFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStride) {
    if (FENCED && !spelledOut.isReady()) {
      spelledOut.count(rows, depth);
    }
    int row = 0;
    int tile = aFrom;
    for (; row + TILE_ROWS <= rows; row += TILE_ROWS, tile += tileSize) {
      tile(a, tile, slab, slabFrom, depth, c, cFrom + row * cStride, cStride);
    }
    if (row < rows) {
      int width = panelWidth();
      float[] last = new float[TILE_ROWS * width];
      for (int i = 0; row + i < rows; i++) {
        System.arraycopy(c, cFrom + (row + i) * cStride, last, i * width, width);
      }
      tile(a, tile, slab, slabFrom, depth, last, 0, width);
      for (int i = 0; row + i < rows; i++) {
        System.arraycopy(last, i * width, c, cFrom + (row + i) * cStride, width);
      }
    }
  }

  private void tile(
      float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStride) {
    if (WIDE) {
      WideTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStride);
    } else if (FENCED && spelledOut.isReady()) {
      FencedTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStride);
    } else if (FENCED) {
      FencedTile.multiplyStepwise(a, aFrom, b, bFrom, depth, c, cFrom, cStride);
    } else {
      NarrowTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStride);
    }
  }

  @Override
  void multiplyRow(
      float[] a,
      int aFrom,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      int depth,
      float[] c,
      int cFrom) {
    int width = panelWidth();
    for (int j = 0; j < width; j += 2 * LANES) {
      RowTile.multiply(a, aFrom, b0, b1, b2, b3, width, j, depth, c, cFrom + j);
    }
  }

  @Override
  void largestOfColumns(float[] x, int from, int rows, float[] largest, int largestFrom) {
    if (largestOfColumns.won()) {
      VectorLoops.largestOfColumns(x, from, rows, panelWidth(), largest, largestFrom);
      return;
    }
    largestOfColumns.run(
        rows,
        () -> super.largestOfColumns(x, from, rows, largest, largestFrom),
        1,
        () -> {
          float[] row = new float[panelWidth()];
          VectorLoops.largestOfColumns(row, 0, 1, row.length, row, 0);
        });
  }

  @Override
  void expColumns(
      float[] x,
      int from,
      int rows,
      float[] shift,
      int shiftFrom,
      float scale,
      float[] sums,
      int sumsFrom) {
    if (expColumns.won()) {
      VectorLoops.expColumns(x, from, rows, panelWidth(), shift, shiftFrom, scale, sums, sumsFrom);
      return;
    }
    expColumns.run(
        rows,
        () -> super.expColumns(x, from, rows, shift, shiftFrom, scale, sums, sumsFrom),
        1,
        () -> {
          float[] row = new float[panelWidth()];
          VectorLoops.expColumns(row, 0, 1, row.length, new float[row.length], 0, 1, row, 0);
        });
  }

  /** Two classes, as MRAD has them, in one pass that leaves {@code x} as it is. */
  @Override
  void expClassSums(
      float[] x,
      int from,
      int count,
      float shift,
      float scale,
      float[] classes,
      int classFrom,
      int classStride,
      int classCount,
      float[] sums,
      int sumsFrom) {
    if (classCount != 2) {
      super.expClassSums(
          x,
          from,
          count,
          shift,
          scale,
          classes,
          classFrom,
          classStride,
          classCount,
          sums,
          sumsFrom);
      return;
    }
    int second = classFrom + classStride;
    if (expClassSums.won()) {
      VectorLoops.expClassSums(
          x, from, count, shift, scale, classes, classFrom, second, sums, sumsFrom);
      return;
    }
    expClassSums.run(
        count,
        () ->
            LaneSums.expClassSums(
                LANES, x, from, count, shift, scale, classes, classFrom, second, sums, sumsFrom),
        SAMPLE,
        () -> {
          float[] some = new float[SAMPLE];
          VectorLoops.expClassSums(some, 0, SAMPLE, 0, 1, some, 0, 0, new float[3], 0);
        });
  }

  @Override
  float max(float[] x, int from, int count) {
    if (max.won()) {
      return VectorLoops.max(x, from, count);
    }
    float[] result = new float[1];
    max.run(
        count,
        () -> result[0] = super.max(x, from, count),
        SAMPLE,
        () -> VectorLoops.max(new float[SAMPLE], 0, SAMPLE));
    return result[0];
  }

  @Override
  void quickGelu(float[] x, int from, int count) {
    if (quickGelu.won()) {
      VectorLoops.quickGelu(x, from, count);
      return;
    }
    quickGelu.run(
        count,
        () -> super.quickGelu(x, from, count),
        SAMPLE,
        () -> VectorLoops.quickGelu(new float[SAMPLE], 0, SAMPLE));
  }
}
