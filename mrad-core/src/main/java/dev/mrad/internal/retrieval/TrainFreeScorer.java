package dev.mrad.internal.retrieval;

import dev.mrad.api.MemoryBank;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;

/** The scorer of MRAD-TF: retrieval straight on the encoder's features (SPEC §3, 5, 6). */
public final class TrainFreeScorer {
  /** The class token, {@code [B, D]}. */
  public static final String CLASS_TOKEN = "class_token";

  /** The patch tokens, {@code [B, N, Wv]}. */
  public static final String PATCH_TOKENS = "patch_tokens";

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
    GraphBuilder graph = new GraphBuilder();
    Node classToken = graph.input(CLASS_TOKEN, Shape.batch(1, bank.image().dimension()));
    Node patchTokens =
        graph.input(PATCH_TOKENS, Shape.batch(1, grid * grid, bank.patch().dimension()));
    Node classShare =
        RetrievalGraph.anomalousShare(
            graph, graph.l2Normalize(classToken), "image", bank.image(), temperature);
    Node averaged =
        NeighbourAverage.append(graph, patchTokens, grid, bank.spec().averagingWindows());
    Node cellShares =
        RetrievalGraph.anomalousShare(
            graph, graph.l2Normalize(averaged), "patch", bank.patch(), temperature);
    Node classScore = graph.reshape(classShare, Shape.batch(1));
    Node cells = graph.reshape(cellShares, Shape.batch(1, grid * grid));
    AnomalyHead.append(graph, classScore, cells, grid, options);
    return graph.build();
  }
}
