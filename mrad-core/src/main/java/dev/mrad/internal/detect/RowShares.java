package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Contribution;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Each row's part in a retrieval.
 *
 * @param memory the rows
 * @param similarities {@code [M]}
 * @param weights {@code [M]}
 */
record RowShares(Memory memory, double[] similarities, double[] weights) {
  /**
   * The rows with the largest weights.
   *
   * @param factor what the anomalous share counts in the explained value
   */
  List<Contribution> most(int most, double factor) {
    if (most < 1) {
      throw new BadInputException(most + " rows", "explanation", "expected at least one");
    }
    return IntStream.range(0, weights.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer row) -> weights[row]).reversed())
        .limit(most)
        .map(row -> contribution(row, factor))
        .toList();
  }

  private Contribution contribution(int row, double factor) {
    Label label = memory.label(row);
    return new Contribution(
        row,
        memory.provenance(row),
        label,
        similarities[row],
        weights[row],
        label == Label.ANOMALOUS ? factor * weights[row] : 0);
  }
}
