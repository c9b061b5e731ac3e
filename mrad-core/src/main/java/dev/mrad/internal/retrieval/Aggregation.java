package dev.mrad.internal.retrieval;

import dev.mrad.api.Memory;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;

/** How a memory answers a query. */
public interface Aggregation {
  /**
   * Appends the answer.
   *
   * @param pair queries {@code [.., e]} and keys {@code [M, e]} in the space where they meet
   * @param name names the weights
   * @param memory whose keys they are
   * @param temperature τ, where there is one
   * @return how anomalous each query is, 0 to 1, {@code [.., 1]}
   */
  Node anomalousShare(
      GraphBuilder graph, RetrievalSpace.Pair pair, String name, Memory memory, float temperature);
}
