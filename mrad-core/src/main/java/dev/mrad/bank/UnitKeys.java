package dev.mrad.bank;

import dev.mrad.api.BadInputException;

/** What every key of a bank must be. */
final class UnitKeys {
  /** How far from 1 a key's squared length may be: float32 rounding over thousands of values. */
  private static final double TOLERANCE = 1e-3;

  private UnitKeys() {}

  /**
   * Refuses keys that are not finite and of unit length.
   *
   * @param keys {@code [M, width]}
   * @param where for the message
   */
  static void require(float[] keys, int width, String where) {
    require(keys, width, 0, where);
  }

  /**
   * The same for some of the rows.
   *
   * @param first the number of the first one, for the message
   */
  static void require(float[] keys, int width, long first, String where) {
    for (int row = 0; row < keys.length / width; row++) {
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
