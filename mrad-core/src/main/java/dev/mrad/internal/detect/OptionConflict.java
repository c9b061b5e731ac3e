package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;

/** Options that exclude each other, or that lack one they need. */
public final class OptionConflict {
  private OptionConflict() {}

  /**
   * Refuses two options where both were set.
   *
   * @param where the builder
   * @param first the name of one, as a user knows it
   * @param second the name of the other
   * @param expected what would be right
   */
  public static void refuse(
      String where,
      boolean firstSet,
      String first,
      boolean secondSet,
      String second,
      String expected) {
    if (firstSet && secondSet) {
      throw new BadInputException(first + " and " + second, where, "expected " + expected);
    }
  }

  /** Refuses an option that was set without another, on which it has its effect. */
  public static void require(
      String where, boolean set, String option, boolean otherSet, String other) {
    if (set && !otherSet) {
      throw new BadInputException(option + " without " + other, where, "expected both or neither");
    }
  }
}
