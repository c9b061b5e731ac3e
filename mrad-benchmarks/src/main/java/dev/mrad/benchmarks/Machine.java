package dev.mrad.benchmarks;

import jdk.incubator.vector.FloatVector;

/**
 * What ratios depend on, besides the code.
 *
 * @param processors that compute
 * @param vectorBits of the widest vector
 */
record Machine(int processors, int vectorBits) {
  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(), FloatVector.SPECIES_PREFERRED.vectorBitSize());
  }

  @Override
  public String toString() {
    return processors + " processors with vectors of " + vectorBits + " bits";
  }
}
