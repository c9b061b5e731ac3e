package dev.mrad.internal.retrieval;

import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;

/** Retrieval taken apart: the queries of an image, and each row's share of a retrieval. */
public final class ExplanationGraphs {
  /** The image's query, {@code [B, D]}. */
  public static final String IMAGE_QUERY = "image_query";

  /** The patches' queries, {@code [B, N, Wv]}. */
  public static final String PATCH_QUERIES = "patch_queries";

  /** Queries of one level, {@code [B, d]}. */
  public static final String QUERIES = RetrievalGraph.QUERIES;

  /** The inner products of queries and keys in their space, {@code [B, M]}. */
  public static final String SIMILARITIES = "similarities";

  /** {@code softmax(q Kᵀ / τ)}, {@code [B, M]}. */
  public static final String WEIGHTS = "weights";

  private ExplanationGraphs() {}

  /**
   * A graph with inputs {@link TrainFreeScorer#CLASS_TOKEN} and {@link
   * TrainFreeScorer#PATCH_TOKENS} and outputs {@link #IMAGE_QUERY} and {@link #PATCH_QUERIES}.
   */
  public static Graph queries(MemoryBank bank, int grid) {
    GraphBuilder graph = new GraphBuilder();
    TrainFreeScorer.Queries queries = TrainFreeScorer.queries(graph, bank, grid);
    graph.output(IMAGE_QUERY, queries.image());
    graph.output(PATCH_QUERIES, queries.patches());
    return graph.build();
  }

  /**
   * A graph with input {@link #QUERIES} and outputs {@link #SIMILARITIES} and {@link #WEIGHTS}. It
   * holds the matrix of scores, so the caller bounds the batch.
   *
   * @param space where queries meet keys
   * @param level the memory's
   * @param name what the scorer calls the memory, so that its keys are the same weight
   */
  public static Graph rows(
      RetrievalSpace space,
      RetrievalSpace.Level level,
      String name,
      Memory memory,
      float temperature) {
    GraphBuilder graph = new GraphBuilder();
    Node queries = graph.input(QUERIES, Shape.batch(1, memory.dimension()));
    Node keys = graph.weight(MemoryWeights.keys(name + ".keys", memory));
    RetrievalSpace.Pair pair = space.enter(graph, level, queries, keys);
    Node similarities = graph.matmul(pair.queries(), pair.keys(), false, true);
    graph.output(SIMILARITIES, similarities);
    graph.output(WEIGHTS, graph.softmax(graph.divide(similarities, graph.scalar(temperature))));
    return graph.build();
  }
}
