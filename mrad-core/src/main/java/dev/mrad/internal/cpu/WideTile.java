package dev.mrad.internal.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of machines with 32 vector registers: 5 rows × 4 vectors, 20 accumulators. The
 * code is straight-line so that C2 keeps each accumulator in a register; a loop over an array of
 * vectors would box them. Five rows, since C2 loads the factors of a step ahead of their use: with
 * six rows, here and in {@link NarrowTile}, some accumulators end up in memory. For the same reason
 * no step is spelled out twice.
 */
final class WideTile {
  static final int ROWS = 5;
  static final int VECTORS = 4;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = VectorKernels.STRIP;
  private static final int STEP = RowTiles.STEP;

  private WideTile() {}

  /** {@code c += a · b} for five rows. */
  static void multiply(
      float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStrip) {
    int c1 = cFrom + cStrip;
    int c2 = c1 + cStrip;
    int c3 = c2 + cStrip;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cFrom);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s02 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s03 = FloatVector.fromArray(SPECIES, c, c3);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    FloatVector s12 = FloatVector.fromArray(SPECIES, c, c2 + LANES);
    FloatVector s13 = FloatVector.fromArray(SPECIES, c, c3 + LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, cFrom + 2 * LANES);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c1 + 2 * LANES);
    FloatVector s22 = FloatVector.fromArray(SPECIES, c, c2 + 2 * LANES);
    FloatVector s23 = FloatVector.fromArray(SPECIES, c, c3 + 2 * LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, cFrom + 3 * LANES);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c1 + 3 * LANES);
    FloatVector s32 = FloatVector.fromArray(SPECIES, c, c2 + 3 * LANES);
    FloatVector s33 = FloatVector.fromArray(SPECIES, c, c3 + 3 * LANES);
    FloatVector s40 = FloatVector.fromArray(SPECIES, c, cFrom + 4 * LANES);
    FloatVector s41 = FloatVector.fromArray(SPECIES, c, c1 + 4 * LANES);
    FloatVector s42 = FloatVector.fromArray(SPECIES, c, c2 + 4 * LANES);
    FloatVector s43 = FloatVector.fromArray(SPECIES, c, c3 + 4 * LANES);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bFrom + k * LANES);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bFrom + STRIP + k * LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, b, bFrom + 2 * STRIP + k * LANES);
      FloatVector b3 = FloatVector.fromArray(SPECIES, b, bFrom + 3 * STRIP + k * LANES);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP]);
      s00 = x0.fma(b0, s00);
      s01 = x0.fma(b1, s01);
      s02 = x0.fma(b2, s02);
      s03 = x0.fma(b3, s03);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 1]);
      s10 = x1.fma(b0, s10);
      s11 = x1.fma(b1, s11);
      s12 = x1.fma(b2, s12);
      s13 = x1.fma(b3, s13);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 2]);
      s20 = x2.fma(b0, s20);
      s21 = x2.fma(b1, s21);
      s22 = x2.fma(b2, s22);
      s23 = x2.fma(b3, s23);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 3]);
      s30 = x3.fma(b0, s30);
      s31 = x3.fma(b1, s31);
      s32 = x3.fma(b2, s32);
      s33 = x3.fma(b3, s33);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 4]);
      s40 = x4.fma(b0, s40);
      s41 = x4.fma(b1, s41);
      s42 = x4.fma(b2, s42);
      s43 = x4.fma(b3, s43);
    }
    s00.intoArray(c, cFrom);
    s01.intoArray(c, c1);
    s02.intoArray(c, c2);
    s03.intoArray(c, c3);
    s10.intoArray(c, cFrom + LANES);
    s11.intoArray(c, c1 + LANES);
    s12.intoArray(c, c2 + LANES);
    s13.intoArray(c, c3 + LANES);
    s20.intoArray(c, cFrom + 2 * LANES);
    s21.intoArray(c, c1 + 2 * LANES);
    s22.intoArray(c, c2 + 2 * LANES);
    s23.intoArray(c, c3 + 2 * LANES);
    s30.intoArray(c, cFrom + 3 * LANES);
    s31.intoArray(c, c1 + 3 * LANES);
    s32.intoArray(c, c2 + 3 * LANES);
    s33.intoArray(c, c3 + 3 * LANES);
    s40.intoArray(c, cFrom + 4 * LANES);
    s41.intoArray(c, c1 + 4 * LANES);
    s42.intoArray(c, c2 + 4 * LANES);
    s43.intoArray(c, c3 + 4 * LANES);
  }
}
