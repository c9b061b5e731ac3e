package dev.mrad.internal.cpu;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of x86 with 16 vector registers: 6 rows × 2 vectors, 12 accumulators, two
 * registers for the right-hand side and the rest for the factors. See {@link WideTile} for why it
 * is straight-line.
 *
 * <p>Where another machine runs on the core's second thread, it takes half of the instructions that
 * the core can begin, and each one beside loads and multiply-adds costs time. So one variable is
 * the index of both strips and of the factors; masks tell C2 that no sum of indexes overflows, and
 * it computes one address for each array instead of ten instructions a step. Fences keep C2 from
 * loading factors ahead of their use, for which some accumulators would end up in memory; on x86
 * they are no instructions.
 */
final class FencedTile {
  static final int ROWS = 6;
  static final int VECTORS = 2;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = VectorKernels.STRIP;
  private static final int STEP = RowTiles.STEP;

  /** Factors for each value of a strip: vectors here have at most as many lanes as a step. */
  private static final int FACTORS = STEP / LANES;

  /** All indexes and depths there are: arrays have at most so many values. */
  static final int MOST = 1 << 27;

  private static final int INDEX = MOST - 1;

  private static final int DEPTH = (1 << 12) - 1;

  /** The same for C2, which would otherwise keep the results' indexes in registers meanwhile. */
  private static final int AFTER = 2 * MOST - 1;

  private FencedTile() {}

  /** {@code c += a · b} for six rows. */
  static void multiply(
      float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStrip) {
    int c0 = cFrom & INDEX;
    int c1 = c0 + (cStrip & INDEX);
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, c0);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c0 + LANES);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c0 + 2 * LANES);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c1 + 2 * LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c0 + 3 * LANES);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c1 + 3 * LANES);
    FloatVector s40 = FloatVector.fromArray(SPECIES, c, c0 + 4 * LANES);
    FloatVector s41 = FloatVector.fromArray(SPECIES, c, c1 + 4 * LANES);
    FloatVector s50 = FloatVector.fromArray(SPECIES, c, c0 + 5 * LANES);
    FloatVector s51 = FloatVector.fromArray(SPECIES, c, c1 + 5 * LANES);
    int aAt = aFrom & INDEX;
    int bAt = bFrom & INDEX;
    int end = (depth & DEPTH) * LANES;
    for (int i = 0; i < end; i += LANES) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + i);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + STRIP + i);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[aAt + i * FACTORS]);
      s00 = x0.fma(b0, s00);
      s01 = x0.fma(b1, s01);
      VarHandle.loadLoadFence();
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[aAt + i * FACTORS + 1]);
      s10 = x1.fma(b0, s10);
      s11 = x1.fma(b1, s11);
      VarHandle.loadLoadFence();
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[aAt + i * FACTORS + 2]);
      s20 = x2.fma(b0, s20);
      s21 = x2.fma(b1, s21);
      VarHandle.loadLoadFence();
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[aAt + i * FACTORS + 3]);
      s30 = x3.fma(b0, s30);
      s31 = x3.fma(b1, s31);
      VarHandle.loadLoadFence();
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[aAt + i * FACTORS + 4]);
      s40 = x4.fma(b0, s40);
      s41 = x4.fma(b1, s41);
      VarHandle.loadLoadFence();
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[aAt + i * FACTORS + 5]);
      s50 = x5.fma(b0, s50);
      s51 = x5.fma(b1, s51);
      VarHandle.loadLoadFence();
    }
    int d0 = cFrom & AFTER;
    int d1 = d0 + (cStrip & AFTER);
    s00.intoArray(c, d0);
    s01.intoArray(c, d1);
    s10.intoArray(c, d0 + LANES);
    s11.intoArray(c, d1 + LANES);
    s20.intoArray(c, d0 + 2 * LANES);
    s21.intoArray(c, d1 + 2 * LANES);
    s30.intoArray(c, d0 + 3 * LANES);
    s31.intoArray(c, d1 + 3 * LANES);
    s40.intoArray(c, d0 + 4 * LANES);
    s41.intoArray(c, d1 + 4 * LANES);
    s50.intoArray(c, d0 + 5 * LANES);
    s51.intoArray(c, d1 + 5 * LANES);
  }
}
