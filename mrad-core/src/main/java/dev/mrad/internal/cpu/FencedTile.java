package dev.mrad.internal.cpu;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of x86 with 16 vector registers: 6 rows × 2 vectors, 12 accumulators, two
 * registers for the right-hand side and the rest for the factors. See {@link WideTile} for why it
 * is straight-line.
 *
 * <p>Two steps are spelled out: C2 spends ten instructions on the addresses of each turn of the
 * loop, and these cost time where another machine runs on the core's second thread and takes half
 * of the instructions that the core can begin. Fences keep C2 from loading factors far ahead of
 * their use, for which some accumulators would end up in memory. On x86 they are no instructions.
 */
final class FencedTile {
  static final int ROWS = 6;
  static final int VECTORS = 2;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int WIDTH = VECTORS * LANES;
  private static final int STEP = RowTiles.STEP;

  private FencedTile() {}

  /** {@code c += a · b} for six rows. */
  static void multiply(
      float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStride) {
    int c1 = cFrom + cStride;
    int c2 = c1 + cStride;
    int c3 = c2 + cStride;
    int c4 = c3 + cStride;
    int c5 = c4 + cStride;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cFrom);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + LANES);
    FloatVector s40 = FloatVector.fromArray(SPECIES, c, c4);
    FloatVector s41 = FloatVector.fromArray(SPECIES, c, c4 + LANES);
    FloatVector s50 = FloatVector.fromArray(SPECIES, c, c5);
    FloatVector s51 = FloatVector.fromArray(SPECIES, c, c5 + LANES);
    int k = 0;
    for (; k < depth - 1; k += 2) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bFrom + k * WIDTH);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bFrom + k * WIDTH + LANES);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP]);
      s00 = x0.fma(b0, s00);
      s01 = x0.fma(b1, s01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 1]);
      s10 = x1.fma(b0, s10);
      s11 = x1.fma(b1, s11);
      VarHandle.loadLoadFence();
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 2]);
      s20 = x2.fma(b0, s20);
      s21 = x2.fma(b1, s21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 3]);
      s30 = x3.fma(b0, s30);
      s31 = x3.fma(b1, s31);
      VarHandle.loadLoadFence();
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 4]);
      s40 = x4.fma(b0, s40);
      s41 = x4.fma(b1, s41);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 5]);
      s50 = x5.fma(b0, s50);
      s51 = x5.fma(b1, s51);
      VarHandle.loadLoadFence();
      b0 = FloatVector.fromArray(SPECIES, b, bFrom + k * WIDTH + WIDTH);
      b1 = FloatVector.fromArray(SPECIES, b, bFrom + k * WIDTH + WIDTH + LANES);
      x0 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + STEP]);
      s00 = x0.fma(b0, s00);
      s01 = x0.fma(b1, s01);
      x1 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + STEP + 1]);
      s10 = x1.fma(b0, s10);
      s11 = x1.fma(b1, s11);
      VarHandle.loadLoadFence();
      x2 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + STEP + 2]);
      s20 = x2.fma(b0, s20);
      s21 = x2.fma(b1, s21);
      x3 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + STEP + 3]);
      s30 = x3.fma(b0, s30);
      s31 = x3.fma(b1, s31);
      VarHandle.loadLoadFence();
      x4 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + STEP + 4]);
      s40 = x4.fma(b0, s40);
      s41 = x4.fma(b1, s41);
      x5 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + STEP + 5]);
      s50 = x5.fma(b0, s50);
      s51 = x5.fma(b1, s51);
      VarHandle.loadLoadFence();
    }
    s00.intoArray(c, cFrom);
    s01.intoArray(c, cFrom + LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + LANES);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + LANES);
    if (k < depth) {
      multiplyStepwise(a, aFrom + k * STEP, b, bFrom + k * WIDTH, 1, c, cFrom, cStride);
    }
  }

  /** The same, one step at a time: less for C2 to compile, so it is there sooner. */
  static void multiplyStepwise(
      float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStride) {
    int c1 = cFrom + cStride;
    int c2 = c1 + cStride;
    int c3 = c2 + cStride;
    int c4 = c3 + cStride;
    int c5 = c4 + cStride;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cFrom);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + LANES);
    FloatVector s40 = FloatVector.fromArray(SPECIES, c, c4);
    FloatVector s41 = FloatVector.fromArray(SPECIES, c, c4 + LANES);
    FloatVector s50 = FloatVector.fromArray(SPECIES, c, c5);
    FloatVector s51 = FloatVector.fromArray(SPECIES, c, c5 + LANES);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bFrom + k * WIDTH);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bFrom + k * WIDTH + LANES);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP]);
      s00 = x0.fma(b0, s00);
      s01 = x0.fma(b1, s01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 1]);
      s10 = x1.fma(b0, s10);
      s11 = x1.fma(b1, s11);
      VarHandle.loadLoadFence();
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 2]);
      s20 = x2.fma(b0, s20);
      s21 = x2.fma(b1, s21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 3]);
      s30 = x3.fma(b0, s30);
      s31 = x3.fma(b1, s31);
      VarHandle.loadLoadFence();
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 4]);
      s40 = x4.fma(b0, s40);
      s41 = x4.fma(b1, s41);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 5]);
      s50 = x5.fma(b0, s50);
      s51 = x5.fma(b1, s51);
      VarHandle.loadLoadFence();
    }
    s00.intoArray(c, cFrom);
    s01.intoArray(c, cFrom + LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + LANES);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + LANES);
  }
}
