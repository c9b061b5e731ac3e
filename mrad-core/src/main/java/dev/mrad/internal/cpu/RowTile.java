package dev.mrad.internal.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of a single row: two vectors of four slabs, eight accumulators, each value of
 * the right-hand side read once.
 */
final class RowTile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private RowTile() {}

  /** {@code c += a · b} for two vectors at column {@code j} of each slab. */
  static void multiply(
      float[] a,
      int aFrom,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      int width,
      int j,
      int depth,
      float[] c,
      int cFrom) {
    int c1 = cFrom + width;
    int c2 = c1 + width;
    int c3 = c2 + width;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cFrom);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, cFrom + LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + LANES);
    for (int k = 0; k < depth; k++) {
      int at = j + k * width;
      FloatVector x = FloatVector.broadcast(SPECIES, a[aFrom + k * RowTiles.STEP]);
      s00 = x.fma(FloatVector.fromArray(SPECIES, b0, at), s00);
      s01 = x.fma(FloatVector.fromArray(SPECIES, b0, at + LANES), s01);
      s10 = x.fma(FloatVector.fromArray(SPECIES, b1, at), s10);
      s11 = x.fma(FloatVector.fromArray(SPECIES, b1, at + LANES), s11);
      s20 = x.fma(FloatVector.fromArray(SPECIES, b2, at), s20);
      s21 = x.fma(FloatVector.fromArray(SPECIES, b2, at + LANES), s21);
      s30 = x.fma(FloatVector.fromArray(SPECIES, b3, at), s30);
      s31 = x.fma(FloatVector.fromArray(SPECIES, b3, at + LANES), s31);
    }
    s00.intoArray(c, cFrom);
    s01.intoArray(c, cFrom + LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
  }
}
