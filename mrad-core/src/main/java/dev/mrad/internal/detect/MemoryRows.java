package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;

/** What a retriever asks of the rows of a memory before it uses them. */
public final class MemoryRows {
  private MemoryRows() {}

  /**
   * Refuses a memory of one class, which scores every query alike.
   *
   * @throws BadInputException when there are no rows, or none of a class
   */
  public static void requireBothClasses(Memory memory) {
    requireRows(memory);
    for (Label wanted : Label.values()) {
      int row = 0;
      while (row < memory.size() && memory.label(row) != wanted) {
        row++;
      }
      if (row == memory.size()) {
        throw new BadInputException(
            "no " + (wanted == Label.NORMAL ? "normal" : "anomalous") + " rows",
            "memory of " + memory.size() + " rows",
            "expected rows of both classes");
      }
    }
  }

  /**
   * Refuses a memory without rows.
   *
   * @throws BadInputException when there are none
   */
  public static void requireRows(Memory memory) {
    if (memory.size() < 1 || memory.dimension() < 1) {
      throw new BadInputException(
          memory.size() + " rows of " + memory.dimension() + " values",
          "memory",
          "expected at least one row of at least one value");
    }
  }

  /**
   * Refuses keys that are not finite.
   *
   * @param keys row-major
   * @param count how many values, from the start
   * @param first the row that they begin with, for the message
   * @param dimension the length of a row
   */
  public static void requireFinite(float[] keys, int count, long first, int dimension) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(keys[i])) {
        throw new BadInputException(
            "value " + keys[i], "key " + (first + i / dimension), "expected finite keys");
      }
    }
  }

  /** How many rows fill a block of about so many values, at least one. */
  public static int blockRows(Memory memory, int values) {
    return Math.max(1, Math.min(memory.size(), values / memory.dimension()));
  }
}
