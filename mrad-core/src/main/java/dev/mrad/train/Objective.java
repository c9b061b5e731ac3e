package dev.mrad.train;

import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Weight;
import java.util.List;
import java.util.function.Function;

/**
 * What one kind of heads brings to a training.
 *
 * @param <H> the heads
 */
interface Objective<H> {
  /**
   * The loss, which the training minimises.
   *
   * @param graph its first output is the loss
   * @param variables what changes, with the start values
   */
  record Loss(Graph graph, List<Weight> variables) {}

  /** The loss, with this retrieval. */
  Loss loss(FineTuningGraph.Retrieval retrieval);

  /**
   * The heads with other values.
   *
   * @param values of a variable, by its name
   */
  H with(Function<String, float[]> values);
}
