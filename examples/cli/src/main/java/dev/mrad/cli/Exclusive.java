package dev.mrad.cli;

import dev.mrad.api.BadInputException;

/** Options of the command that exclude each other, by the names that the user typed. */
final class Exclusive {
  private Exclusive() {}

  /**
   * Refuses two options where both were given.
   *
   * @param why what would be right
   */
  static void refuse(boolean first, String one, boolean second, String other, String why) {
    if (first && second) {
      throw new BadInputException(one + " and " + other, "options", "expected " + why);
    }
  }

  /** Refuses an option that was given without another, on which it has its effect. */
  static void require(boolean given, String option, boolean otherGiven, String other) {
    if (given && !otherGiven) {
      throw new BadInputException(option + " without " + other, "options", "expected " + other);
    }
  }
}
