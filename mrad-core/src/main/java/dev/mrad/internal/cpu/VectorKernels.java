package dev.mrad.internal.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

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
  private static final boolean FENCED = !WIDE && JvmFacts.isX86();

  private static final int TILE_ROWS =
      WIDE ? WideTile.ROWS : FENCED ? FencedTile.ROWS : NarrowTile.ROWS;

  /** Rows of a strip: with fewer, beginning and ending a tile takes a noticeable share. */
  private static final int SLAB_DEPTH = Math.min(1024, (1 << 13) / LANES);

  /** From one strip of a right-hand side to the next: a constant, for the tiles. */
  static final int STRIP = SLAB_DEPTH * LANES;

  /** Whether loops run on vectors. */
  private volatile boolean vectorLoops;

  private final @Nullable ColdLoops cold;

  /**
   * @param vectorLoops whether loops around products run on vectors, or else in plain Java; the
   *     bits are the same
   */
  VectorKernels(boolean vectorLoops) {
    this(vectorLoops, null);
  }

  private VectorKernels(boolean vectorLoops, @Nullable ColdLoops cold) {
    this.vectorLoops = vectorLoops;
    this.cold = cold;
  }

  /** Kernels whose loops run in plain Java until their vector code has been compiled. */
  static VectorKernels patient() {
    return new VectorKernels(
        false, new ColdLoops(new VectorKernels(true), new VectorKernels(false)));
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
    if (!vectorLoops && cold != null && cold.warm()) {
      vectorLoops = true;
    }
    for (int t = 0; t < tiles; t++) {
      tile(a, aFrom + t * tileSize, b, bFrom, depth, c, cFrom + t * TILE_ROWS * LANES, cStrip);
    }
  }

  private void tile(
      float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStrip) {
    if (WIDE) {
      WideTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStrip);
    } else if (FENCED) {
      FencedTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStrip);
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
    if (!vectorLoops) {
      super.largestOfColumns(x, from, strip, rows, largest, largestFrom);
      return;
    }
    for (int v = 0; v < strips(); v++) {
      VectorLoops.largestOfColumns(x, from + v * strip, rows, largest, largestFrom + v * LANES);
    }
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
    if (!vectorLoops) {
      super.expColumns(x, from, strip, rows, shift, shiftFrom, scale, sums, sumsFrom);
      return;
    }
    for (int v = 0; v < strips(); v++) {
      int first = v * LANES;
      VectorLoops.expColumns(
          x, from + v * strip, rows, shift, shiftFrom + first, scale, sums, sumsFrom + first);
    }
  }

  @Override
  void toPanel(float[] x, int from, int stride, int rows, float[] panel, int panelFrom, int strip) {
    if (!vectorLoops) {
      super.toPanel(x, from, stride, rows, panel, panelFrom, strip);
      return;
    }
    for (int v = 0; v < strips(); v++) {
      int to = panelFrom + v * strip;
      VectorLoops.copyRows(x, from + v * LANES, stride, panel, to, LANES, rows);
    }
  }

  @Override
  void fromPanel(float[] panel, int panelFrom, int strip, int rows, float[] x, int to, int stride) {
    if (!vectorLoops) {
      super.fromPanel(panel, panelFrom, strip, rows, x, to, stride);
      return;
    }
    for (int v = 0; v < strips(); v++) {
      int from = panelFrom + v * strip;
      VectorLoops.copyRows(panel, from, LANES, x, to + v * LANES, stride, rows);
    }
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
    int second = classFrom + classStride;
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
    } else if (vectorLoops) {
      VectorLoops.expClassSums(
          x, from, strip, count, shift, scale, classes, classFrom, second, sums, sumsFrom);
    } else {
      LaneSums.expClassSums(
          LANES, x, from, strip, count, shift, scale, classes, classFrom, second, sums, sumsFrom);
    }
  }

  @Override
  float max(float[] x, int from, int strip, int count) {
    return vectorLoops ? VectorLoops.max(x, from, strip, count) : super.max(x, from, strip, count);
  }

  @Override
  void quickGelu(float[] x, int from, int count) {
    if (vectorLoops) {
      VectorLoops.quickGelu(x, from, count);
    } else {
      super.quickGelu(x, from, count);
    }
  }
}
