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

  /** As the method reads a memory. */
  static Node anomalousShare(
      GraphBuilder graph,
      RetrievalSpace space,
      RetrievalSpace.Level level,
      Node queries,
      String name,
      Memory memory,
      float temperature) {
    return anomalousShare(
        graph, new SoftmaxReading(), space, level, queries, name, memory, temperature);
  }

  /**
   * Retrieves from a memory.
   *
   * @param reading how the memory answers
   * @param space where queries meet keys
   * @param level the memory's
   * @param queries {@code [.., d]}
   * @param name names the weights
   * @return {@code [.., 1]}
   */
  static Node anomalousShare(
      GraphBuilder graph,
      Reading reading,
      RetrievalSpace space,
      RetrievalSpace.Level level,
      Node queries,
      String name,
      Memory memory,
      float temperature) {
    Node keys = graph.weight(MemoryWeights.keys(name + ".keys", memory));
    RetrievalSpace.Pair pair = space.enter(graph, level, queries, keys);
    return reading.anomalousShare(graph, pair, name, memory, temperature);
  }
}
