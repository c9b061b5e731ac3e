package dev.mrad.internal.retrieval;

import dev.mrad.api.Memory;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;

/** The anomalous column of {@code softmax(q Kᵀ / τ) V} (docs/method.md §5). */
public record SoftmaxAggregation() implements Aggregation {
  @Override
  public Node anomalousShare(
      GraphBuilder graph, RetrievalSpace.Pair pair, String name, Memory memory, float temperature) {
    Node shares =
        graph.retrieve(
            pair.queries(),
            pair.keys(),
            graph.weight(MemoryWeights.classes(name + ".classes", memory)),
            null,
            temperature);
    return graph.slice(shares, -1, 1, 2);
  }
}
