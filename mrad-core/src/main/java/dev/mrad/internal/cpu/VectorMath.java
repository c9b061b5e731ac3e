package dev.mrad.internal.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Elementary functions on vectors, and a sum of lanes whose order is fixed. */
final class VectorMath {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorMath() {}

  /** {@link Exponential#exp} in each lane. */
  static FloatVector exp(FloatVector exponent) {
    FloatVector x =
        exponent.blend(
            Exponential.LOWEST, exponent.compare(VectorOperators.LT, Exponential.LOWEST));
    FloatVector rounder = FloatVector.broadcast(SPECIES, Exponential.ROUNDER);
    FloatVector shifted = x.fma(FloatVector.broadcast(SPECIES, Exponential.LOG2_E), rounder);
    FloatVector n = shifted.sub(rounder);
    FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_HIGH), x);
    r = n.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_LOW), r);
    FloatVector p =
        r.fma(
            FloatVector.broadcast(SPECIES, Exponential.C6),
            FloatVector.broadcast(SPECIES, Exponential.C5));
    p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C4));
    p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C3));
    p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.C2));
    p = p.fma(r.mul(r), r).add(1f);
    IntVector power =
        shifted
            .reinterpretAsInts()
            .lanewise(VectorOperators.LSHL, 23)
            .add((127 + Exponential.LIFT) << 23);
    return p.mul(power.reinterpretAsFloats()).mul(Exponential.UNLIFT);
  }

  /**
   * The sum of the lanes in a fixed order, which {@code reduceLanes} leaves open. The lane numbers
   * are literals because C2 compiles {@code lane} only then.
   */
  static float sum(FloatVector x) {
    if (LANES == 16) {
      return (((x.lane(0) + x.lane(2)) + (x.lane(1) + x.lane(3)))
              + ((x.lane(8) + x.lane(10)) + (x.lane(9) + x.lane(11))))
          + (((x.lane(4) + x.lane(6)) + (x.lane(5) + x.lane(7)))
              + ((x.lane(12) + x.lane(14)) + (x.lane(13) + x.lane(15))));
    }
    if (LANES == 8) {
      return ((x.lane(0) + x.lane(2)) + (x.lane(1) + x.lane(3)))
          + ((x.lane(4) + x.lane(6)) + (x.lane(5) + x.lane(7)));
    }
    float sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
      sum += x.lane(lane);
    }
    return sum;
  }
}
