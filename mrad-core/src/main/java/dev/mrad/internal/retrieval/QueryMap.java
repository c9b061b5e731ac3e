package dev.mrad.internal.retrieval;

import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.spi.Activation;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;

/**
 * Both maps of fine-tuned retrieval on the side of the queries: {@code (Wq q + b)·(Wk k) = (Wkᵀ (Wq
 * q + b))·k}. Its cost does not depend on the number of keys, which stay as they are; so it is the
 * way for keys that pass by.
 *
 * @param heads the trained maps
 * @param level the memory's
 */
public record QueryMap(FineTunedHeads heads, RetrievalSpace.Level level) {
  /** The queries, {@code [B, d]}. */
  public static final String QUERIES = RetrievalGraph.QUERIES;

  /** The mapped queries, {@code [B, d]}. */
  public static final String MAPPED = "mapped";

  private boolean isImage() {
    return level == RetrievalSpace.Level.IMAGE;
  }

  private LinearMap query() {
    return isImage() ? heads.imageQuery() : heads.patchQuery();
  }

  /** The length of a query, d. */
  public int inputs() {
    return query().inputs();
  }

  /** A graph with input {@link #QUERIES} and output {@link #MAPPED}. */
  public Graph graph() {
    GraphBuilder graph = new GraphBuilder();
    Node queries = graph.input(QUERIES, Shape.batch(1, inputs()));
    FineTunedSpace.Maps maps = FineTunedSpace.maps(graph, heads, level);
    Node projected = graph.linear(queries, maps.queryMatrix(), maps.queryBias(), Activation.NONE);
    return graph.output(MAPPED, graph.matmul(projected, maps.keyMatrix())).build();
  }
}
