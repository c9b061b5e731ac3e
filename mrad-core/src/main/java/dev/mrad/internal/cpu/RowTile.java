package dev.mrad.internal.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of a single row: two strips of four panels, eight accumulators, each value of
 * the right-hand side read once.
 */
final class RowTile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = VectorKernels.STRIP;

  private RowTile() {}

  /**
   * {@code c += a · b} for two strips of a slab of four panels.
   *
   * @param strip the first of the two
   * @param c a row of each panel's first strip, {@code cPanel} apart, the second strip {@code
   *     cStrip} behind it
   */
  static void multiply(
      float[] a,
      int aFrom,
      PackedMatrix b,
      int slab,
      int panel,
      int strip,
      float[] c,
      int cFrom,
      int cPanel,
      int cStrip) {
    float[] b0 = b.block(slab, panel);
    float[] b1 = b.block(slab, panel + 1);
    float[] b2 = b.block(slab, panel + 2);
    float[] b3 = b.block(slab, panel + 3);
    int at0 = b.from(slab, panel) + strip * STRIP;
    int at1 = b.from(slab, panel + 1) + strip * STRIP;
    int at2 = b.from(slab, panel + 2) + strip * STRIP;
    int at3 = b.from(slab, panel + 3) + strip * STRIP;
    int c1 = cFrom + cPanel;
    int c2 = c1 + cPanel;
    int c3 = c2 + cPanel;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cFrom);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, cFrom + cStrip);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + cStrip);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + cStrip);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + cStrip);
    int depth = b.rows(slab);
    for (int k = 0; k < depth; k++) {
      FloatVector x = FloatVector.broadcast(SPECIES, a[aFrom + k * RowTiles.STEP]);
      int at = k * LANES;
      s00 = x.fma(FloatVector.fromArray(SPECIES, b0, at0 + at), s00);
      s01 = x.fma(FloatVector.fromArray(SPECIES, b0, at0 + STRIP + at), s01);
      s10 = x.fma(FloatVector.fromArray(SPECIES, b1, at1 + at), s10);
      s11 = x.fma(FloatVector.fromArray(SPECIES, b1, at1 + STRIP + at), s11);
      s20 = x.fma(FloatVector.fromArray(SPECIES, b2, at2 + at), s20);
      s21 = x.fma(FloatVector.fromArray(SPECIES, b2, at2 + STRIP + at), s21);
      s30 = x.fma(FloatVector.fromArray(SPECIES, b3, at3 + at), s30);
      s31 = x.fma(FloatVector.fromArray(SPECIES, b3, at3 + STRIP + at), s31);
    }
    s00.intoArray(c, cFrom);
    s01.intoArray(c, cFrom + cStrip);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + cStrip);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + cStrip);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + cStrip);
  }
}
