package dev.mrad.internal.retrieval;

import dev.mrad.api.Memory;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;

/** Retrieval alone (SPEC §5). */
public final class RetrievalGraph {
  /** The queries, {@code [B, d]}. */
  public static final String QUERIES = "queries";

  /** The anomalous share of each query, {@code [B]}. */
  public static final String SHARE = "share";

  private RetrievalGraph() {}

  /** A graph with input {@link #QUERIES} and output {@link #SHARE}. */
  public static Graph of(Memory memory, float temperature) {
    GraphBuilder graph = new GraphBuilder();
    Node queries = graph.input(QUERIES, Shape.batch(1, memory.dimension()));
    Node shares =
        anomalousShare(
            graph,
            RetrievalSpace.PLAIN,
            RetrievalSpace.Level.IMAGE,
            queries,
            "memory",
            memory,
            temperature);
    return graph.output(SHARE, graph.reshape(shares, Shape.batch(1))).build();
  }

  /**
   * Retrieves from a memory and keeps the anomalous column.
   *
   * @param space where queries meet keys
   * @param level the memory's
   * @param queries {@code [.., d]}
   * @param name names the weights
   * @return {@code [.., 1]}
   */
  static Node anomalousShare(
      GraphBuilder graph,
      RetrievalSpace space,
      RetrievalSpace.Level level,
      Node queries,
      String name,
      Memory memory,
      float temperature) {
    Node keys = graph.weight(MemoryWeights.keys(name + ".keys", memory));
    RetrievalSpace.Pair pair = space.enter(graph, level, queries, keys);
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
