package dev.mrad.cli;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;

/**
 * How large a memory is.
 *
 * @param rows its rows
 * @param values the values of each row's key
 * @param anomalous the rows of anomalous images or regions
 */
record MemoryCount(int rows, int values, int anomalous) {
  static MemoryCount of(Memory memory) {
    int anomalous = 0;
    for (int row = 0; row < memory.size(); row++) {
      anomalous += memory.label(row) == Label.ANOMALOUS ? 1 : 0;
    }
    return new MemoryCount(memory.size(), memory.dimension(), anomalous);
  }

  int normal() {
    return rows - anomalous;
  }

  @Override
  public String toString() {
    return rows
        + " rows of "
        + values
        + " values, "
        + normal()
        + " normal, "
        + anomalous
        + " anomalous";
  }
}
