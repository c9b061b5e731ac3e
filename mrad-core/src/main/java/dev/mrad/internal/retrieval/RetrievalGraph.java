package dev.mrad.internal.retrieval;

import dev.mrad.api.Memory;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;

/** Retrieval alone (docs/method.md §5). */
public final class RetrievalGraph {
  /** The queries, {@code [B, d]}. */
  public static final String QUERIES = "queries";

  /** Keys as an input, {@code [M, d]}. */
  public static final String KEYS = "keys";

  /** One-hot labels as an input, {@code [M, 2]}. */
  public static final String CLASSES = "classes";

  /**
   * For each query the normal share, the anomalous share and the logarithm of the sum, {@code [B,
   * 3]}.
   */
  public static final String RESULT = "result";

  private RetrievalGraph() {}

  /**
   * A graph with input {@link #QUERIES} and output {@link #RESULT}.
   *
   * @param memory its keys are weights of the graph
   * @param space where queries meet keys
   * @param level the memory's
   * @param temperature τ
   */
  public static Graph of(
      Memory memory, RetrievalSpace space, RetrievalSpace.Level level, float temperature) {
    GraphBuilder graph = new GraphBuilder();
    Node queries = graph.input(QUERIES, Shape.batch(1, memory.dimension()));
    Node keys = graph.weight(MemoryWeights.keys("memory.keys", memory));
    RetrievalSpace.Pair pair = space.enter(graph, level, queries, keys);
    Node classes = graph.weight(MemoryWeights.classes("memory.classes", memory));
    Node result =
        graph.retrieveWithLogSumExp(pair.queries(), pair.keys(), classes, null, temperature);
    return graph.output(RESULT, result).build();
  }

  /**
   * A graph with inputs {@link #QUERIES}, {@link #KEYS} and {@link #CLASSES} and output {@link
   * #RESULT}, for keys that pass by.
   *
   * @param rows how many keys at a time
   * @param dimension d
   * @param temperature τ
   */
  public static Graph ofBlock(int rows, int dimension, float temperature) {
    GraphBuilder graph = new GraphBuilder();
    Node queries = graph.input(QUERIES, Shape.batch(1, dimension));
    Node keys = graph.input(KEYS, Shape.of(rows, dimension));
    Node classes = graph.input(CLASSES, Shape.of(rows, 2));
    Node result = graph.retrieveWithLogSumExp(queries, keys, classes, null, temperature);
    return graph.output(RESULT, result).build();
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
        graph, new SoftmaxAggregation(), space, level, queries, name, memory, temperature);
  }

  /**
   * Retrieves from a memory.
   *
   * @param aggregation how the memory answers
   * @param space where queries meet keys
   * @param level the memory's
   * @param queries {@code [.., d]}
   * @param name names the weights
   * @return {@code [.., 1]}
   */
  static Node anomalousShare(
      GraphBuilder graph,
      Aggregation aggregation,
      RetrievalSpace space,
      RetrievalSpace.Level level,
      Node queries,
      String name,
      Memory memory,
      float temperature) {
    Node keys = graph.weight(MemoryWeights.keys(name + ".keys", memory));
    RetrievalSpace.Pair pair = space.enter(graph, level, queries, keys);
    return aggregation.anomalousShare(graph, pair, name, memory, temperature);
  }
}
