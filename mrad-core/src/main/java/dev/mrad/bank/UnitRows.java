package dev.mrad.bank;

import dev.mrad.api.BadInputException;

/** The check that keys are finite and of unit length. */
final class UnitRows {
  /** How far from 1 a key's squared length may be: float32 rounding over thousands of values. */
  private static final double TOLERANCE = 1e-3;

  private UnitRows() {}

  /**
   * @param keys row-major
   * @param rows how many rows, from the start
   * @param width the length of a row
   * @param first the number of the first row, for the message
   * @param where for the message
   * @throws BadInputException when a row is not of unit length, or not finite
   */
  static void require(float[] keys, int rows, int width, long first, String where) {
    for (int row = 0; row < rows; row++) {
      double square = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        square += (double) keys[i] * keys[i];
      }
      if (!(Math.abs(square - 1) <= TOLERANCE)) {
        throw new BadInputException(
            "row " + (first + row) + " of squared length " + square,
            where,
            "expected finite keys of unit length");
      }
    }
  }
}
