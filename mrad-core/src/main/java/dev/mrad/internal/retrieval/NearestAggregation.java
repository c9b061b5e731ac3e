package dev.mrad.internal.retrieval;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import java.util.stream.IntStream;

/**
 * The similarity to the nearest row of one class, in a space of vectors of unit length.
 *
 * @param label whose rows are looked at: like an anomalous one, or unlike a normal one
 */
public record NearestAggregation(Label label) implements Aggregation {
  @Override
  public Node anomalousShare(
      GraphBuilder graph, RetrievalSpace.Pair pair, String name, Memory memory, float temperature) {
    int[] rows =
        IntStream.range(0, memory.size()).filter(row -> memory.label(row) == label).toArray();
    Node keys = graph.gatherRows(pair.keys(), rows);
    Node nearest = graph.topK(graph.matmul(pair.queries(), keys, false, true), 1);
    Node half = graph.scalar(0.5f);
    Node distance = graph.multiply(nearest, graph.scalar(label == Label.NORMAL ? -0.5f : 0.5f));
    return graph.add(distance, half);
  }
}
