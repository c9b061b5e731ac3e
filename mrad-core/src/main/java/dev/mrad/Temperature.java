package dev.mrad;

import dev.mrad.api.BadInputException;

/** The range of temperatures that every builder accepts. */
final class Temperature {
  private Temperature() {}

  static double check(double tau, String where) {
    // Positive as a float32 too, in which it is computed.
    if (!(tau > 0 && (float) tau > 0 && tau <= Float.MAX_VALUE)) {
      throw new BadInputException("temperature " + tau, where, "expected a positive number");
    }
    return tau;
  }
}
