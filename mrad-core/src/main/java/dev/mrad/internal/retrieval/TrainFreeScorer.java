package dev.mrad.internal.retrieval;

import dev.mrad.api.MemoryBank;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;

/**
 * The scorer of MRAD-TF: retrieval straight on the encoder's features (docs/method.md §3, 5, 6).
 */
public final class TrainFreeScorer {
  /** The class token, {@code [B, D]}. */
  public static final String CLASS_TOKEN = GraphEncoder.CLASS_TOKEN;

  /** The patch tokens, {@code [B, N, Wv]}. */
  public static final String PATCH_TOKENS = GraphEncoder.PATCH_TOKENS;

  /** What the image memory's weights are called. */
  public static final String IMAGE = "image";

  /** What the patch memory's weights are called. */
  public static final String PATCH = "patch";

  private TrainFreeScorer() {}

  /**
   * A graph with inputs {@link #CLASS_TOKEN} and {@link #PATCH_TOKENS} as the encoder leaves them,
   * and outputs {@code score [B]}, {@code class_score [B]}, {@code peak [B]}, {@code map [B, S,
   * S]}.
   *
   * @param bank the memory
   * @param grid the patch grid's side, G
   * @param temperature τ
   * @param options the map's size and smoothing, the fusion
   */
  public static Graph graph(MemoryBank bank, int grid, float temperature, MapOptions options) {
    return graph(bank, new SoftmaxAggregation(), RetrievalSpace.PLAIN, grid, temperature, options);
  }

  /**
   * The same with retrieval of the caller's.
   *
   * @param aggregation how the memories answer; softmax for MRAD
   * @param space where queries meet keys; plain for MRAD-TF
   */
  public static Graph graph(
      MemoryBank bank,
      Aggregation aggregation,
      RetrievalSpace space,
      int grid,
      float temperature,
      MapOptions options) {
    GraphBuilder graph = new GraphBuilder();
    Queries queries = queries(graph, bank, grid);
    Node classShare =
        RetrievalGraph.anomalousShare(
            graph,
            aggregation,
            space,
            RetrievalSpace.Level.IMAGE,
            queries.image(),
            IMAGE,
            bank.image(),
            temperature);
    Node patchShares =
        RetrievalGraph.anomalousShare(
            graph,
            aggregation,
            space,
            RetrievalSpace.Level.PATCH,
            queries.patches(),
            PATCH,
            bank.patch(),
            temperature);
    Node classScore = graph.reshape(classShare, Shape.batch(1));
    Node cells = graph.reshape(patchShares, Shape.batch(1, grid * grid));
    AnomalyHead.append(graph, classScore, cells, grid, options);
    return graph.build();
  }

  /**
   * The queries of both memories.
   *
   * @param image {@code [B, D]}, unit length
   * @param patches {@code [B, N, Wv]}, unit length
   */
  record Queries(Node image, Node patches) {}

  static Queries queries(GraphBuilder graph, MemoryBank bank, int grid) {
    Node classToken = graph.input(CLASS_TOKEN, Shape.batch(1, bank.image().dimension()));
    Node patchTokens =
        graph.input(PATCH_TOKENS, Shape.batch(1, grid * grid, bank.patch().dimension()));
    Node averaged =
        NeighbourAverage.append(graph, patchTokens, grid, bank.spec().averagingWindows());
    return new Queries(graph.l2Normalize(classToken), graph.l2Normalize(averaged));
  }
}
