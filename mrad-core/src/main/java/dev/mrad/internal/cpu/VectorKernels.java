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
  static final int LANES = SPECIES.length();

  /** 512-bit vectors come with 32 registers; narrower ones may have 16. */
  private static final boolean WIDE = LANES >= 16;

  /** On x86, a fence between loads is no instruction. */
  private static final boolean FENCED =
      !WIDE && List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));

  private static final int TILE_ROWS =
      WIDE ? WideTile.ROWS : FENCED ? FencedTile.ROWS : NarrowTile.ROWS;

  /** Rows of a strip: with fewer, beginning and ending a tile takes a noticeable share. */
  private static final int SLAB_DEPTH = Math.min(1024, (1 << 13) / LANES);

  /** From one strip of a right-hand side to the next: a constant, for the tiles. */
  static final int STRIP = SLAB_DEPTH * LANES;

  /** Values of the data on which a loop along a row is tried while it is cold. */
  private static final int SAMPLE = 2 * LANES;

  /**
   * Rows of a strip on which a loop is tried: with fewer, the call would cost more than the loop.
   */
  private static final int SAMPLE_ROWS = 16;

  private final SpelledOutTile spelledOut;
  private final ColdRace copyRows;
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
    this.copyRows = new ColdRace(patient);
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

  @Override
  int stripWidth() {
    return LANES;
  }

  @Override
  int strips() {
    return WIDE ? WideTile.VECTORS : NarrowTile.VECTORS;
  }

  @Override
  int slabDepth() {
    return SLAB_DEPTH;
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
      int tiles,
      float[] b,
      int bFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStrip) {
    int longest = Math.max(a.length, Math.max(b.length, c.length));
    if (longest > FencedTile.MOST) {
      throw new IllegalArgumentException(
          "operands of at most " + FencedTile.MOST + " values expected, found " + longest);
    }
    if (FENCED && !spelledOut.isReady()) {
      spelledOut.count(tiles, depth);
    }
    for (int t = 0; t < tiles; t++) {
      tile(a, aFrom + t * tileSize, b, bFrom, depth, c, cFrom + t * TILE_ROWS * LANES, cStrip);
    }
  }

  private void tile(
      float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStrip) {
    if (WIDE) {
      WideTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStrip);
    } else if (FENCED && spelledOut.isReady()) {
      FencedTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStrip);
    } else if (FENCED) {
      FencedTile.multiplyStepwise(a, aFrom, b, bFrom, depth, c, cFrom, cStrip);
    } else {
      NarrowTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStrip);
    }
  }

  @Override
  void multiplyRow(
      float[] a, int aFrom, PackedMatrix b, int slab, int panel, float[] c, int cFrom, int cStrip) {
    int cPanel = strips() * cStrip;
    for (int v = 0; v < strips(); v += 2) {
      RowTile.multiply(a, aFrom, b, slab, panel, v, c, cFrom + v * cStrip, cPanel, cStrip);
    }
  }

  @Override
  void largestOfColumns(
      float[] x, int from, int strip, int rows, float[] largest, int largestFrom) {
    if (largestOfColumns.won()) {
      for (int v = 0; v < strips(); v++) {
        VectorLoops.largestOfColumns(x, from + v * strip, rows, largest, largestFrom + v * LANES);
      }
      return;
    }
    largestOfColumns.run(
        rows * strips(),
        () -> super.largestOfColumns(x, from, strip, rows, largest, largestFrom),
        SAMPLE_ROWS,
        () -> {
          float[] some = new float[SAMPLE_ROWS * LANES];
          VectorLoops.largestOfColumns(some, 0, SAMPLE_ROWS, some, 0);
        });
  }

  @Override
  void expColumns(
      float[] x,
      int from,
      int strip,
      int rows,
      float[] shift,
      int shiftFrom,
      float scale,
      float[] sums,
      int sumsFrom) {
    if (expColumns.won()) {
      for (int v = 0; v < strips(); v++) {
        int first = v * LANES;
        VectorLoops.expColumns(
            x, from + v * strip, rows, shift, shiftFrom + first, scale, sums, sumsFrom + first);
      }
      return;
    }
    expColumns.run(
        rows * strips(),
        () -> super.expColumns(x, from, strip, rows, shift, shiftFrom, scale, sums, sumsFrom),
        SAMPLE_ROWS,
        () -> {
          float[] some = new float[SAMPLE_ROWS * LANES];
          float[] row = new float[LANES];
          VectorLoops.expColumns(some, 0, SAMPLE_ROWS, row, 0, 1, row, 0);
        });
  }

  @Override
  void toPanel(float[] x, int from, int stride, int rows, float[] panel, int panelFrom, int strip) {
    if (copyRows.won()) {
      for (int v = 0; v < strips(); v++) {
        int to = panelFrom + v * strip;
        VectorLoops.copyRows(x, from + v * LANES, stride, panel, to, LANES, rows);
      }
      return;
    }
    copyRows.run(
        rows * strips(),
        () -> super.toPanel(x, from, stride, rows, panel, panelFrom, strip),
        SAMPLE_ROWS,
        VectorKernels::copySample);
  }

  @Override
  void fromPanel(float[] panel, int panelFrom, int strip, int rows, float[] x, int to, int stride) {
    if (copyRows.won()) {
      for (int v = 0; v < strips(); v++) {
        int from = panelFrom + v * strip;
        VectorLoops.copyRows(panel, from, LANES, x, to + v * LANES, stride, rows);
      }
      return;
    }
    copyRows.run(
        rows * strips(),
        () -> super.fromPanel(panel, panelFrom, strip, rows, x, to, stride),
        SAMPLE_ROWS,
        VectorKernels::copySample);
  }

  private static void copySample() {
    float[] some = new float[SAMPLE_ROWS * LANES];
    VectorLoops.copyRows(some, 0, LANES, some, 0, LANES, SAMPLE_ROWS);
  }

  /** Two classes, as MRAD has them, in one pass that leaves {@code x} as it is. */
  @Override
  void expClassSums(
      float[] x,
      int from,
      int strip,
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
          strip,
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
          x, from, strip, count, shift, scale, classes, classFrom, second, sums, sumsFrom);
      return;
    }
    expClassSums.run(
        count,
        () ->
            LaneSums.expClassSums(
                LANES, x, from, strip, count, shift, scale, classes, classFrom, second, sums,
                sumsFrom),
        SAMPLE,
        () -> {
          float[] some = new float[SAMPLE];
          VectorLoops.expClassSums(some, 0, LANES, SAMPLE, 0, 1, some, 0, 0, new float[3], 0);
        });
  }

  @Override
  float max(float[] x, int from, int strip, int count) {
    if (max.won()) {
      return VectorLoops.max(x, from, strip, count);
    }
    float[] result = new float[1];
    max.run(
        count,
        () -> result[0] = super.max(x, from, strip, count),
        SAMPLE,
        () -> VectorLoops.max(new float[SAMPLE], 0, LANES, SAMPLE));
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
