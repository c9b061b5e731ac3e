package dev.mrad.internal.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of machines with 16 vector registers: 5 rows × 2 vectors, 10 accumulators, two
 * registers for the right-hand side and the rest for the factors. Ten chains of additions keep two
 * units of four cycles' latency busy. See {@link WideTile} for why it is spelled out.
 */
final class NarrowTile {
  static final int ROWS = 5;
  static final int VECTORS = 2;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = VectorKernels.STRIP;
  private static final int STEP = RowTiles.STEP;

  private NarrowTile() {}

  /** {@code c += a · b} for five rows. */
  static void multiply(
      float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStrip) {
    int c1 = cFrom + cStrip;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cFrom);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, cFrom + 2 * LANES);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c1 + 2 * LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, cFrom + 3 * LANES);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c1 + 3 * LANES);
    FloatVector s40 = FloatVector.fromArray(SPECIES, c, cFrom + 4 * LANES);
    FloatVector s41 = FloatVector.fromArray(SPECIES, c, c1 + 4 * LANES);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bFrom + k * LANES);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bFrom + STRIP + k * LANES);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP]);
      s00 = x0.fma(b0, s00);
      s01 = x0.fma(b1, s01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 1]);
      s10 = x1.fma(b0, s10);
      s11 = x1.fma(b1, s11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 2]);
      s20 = x2.fma(b0, s20);
      s21 = x2.fma(b1, s21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 3]);
      s30 = x3.fma(b0, s30);
      s31 = x3.fma(b1, s31);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[aFrom + k * STEP + 4]);
      s40 = x4.fma(b0, s40);
      s41 = x4.fma(b1, s41);
    }
    s00.intoArray(c, cFrom);
    s01.intoArray(c, c1);
    s10.intoArray(c, cFrom + LANES);
    s11.intoArray(c, c1 + LANES);
    s20.intoArray(c, cFrom + 2 * LANES);
    s21.intoArray(c, c1 + 2 * LANES);
    s30.intoArray(c, cFrom + 3 * LANES);
    s31.intoArray(c, c1 + 3 * LANES);
    s40.intoArray(c, cFrom + 4 * LANES);
    s41.intoArray(c, c1 + 4 * LANES);
  }
}
