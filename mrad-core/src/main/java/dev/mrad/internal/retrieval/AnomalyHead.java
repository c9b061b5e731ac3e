package dev.mrad.internal.retrieval;

import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;

/**
 * Computes the map and the score from the class score and the scores of the patches (docs/method.md
 * §6).
 */
public final class AnomalyHead {
  /** The anomalous share of the image as an input, {@code [B]}. */
  public static final String CLASS_SHARES = "class_shares";

  /** The anomalous share of each cell as an input, {@code [B, G·G]}. */
  public static final String CELL_SHARES = "cell_shares";

  private AnomalyHead() {}

  /** The head alone, with inputs {@link #CLASS_SHARES} and {@link #CELL_SHARES}. */
  public static Graph graph(int grid, MapOptions options) {
    GraphBuilder graph = new GraphBuilder();
    Node classShares = graph.input(CLASS_SHARES, Shape.batch(1));
    Node patchShares = graph.input(CELL_SHARES, Shape.batch(1, grid * grid));
    append(graph, classShares, patchShares, grid, options);
    return graph.build();
  }

  /**
   * Appends outputs {@code class_score [B]}, {@code peak [B]}, {@code score [B]} and {@code map [B,
   * S, S]}.
   *
   * @param graph where to append
   * @param classScore {@code [B]}
   * @param cells {@code [B, G·G]}
   * @param grid G
   * @param options the map's size and smoothing, the fusion
   */
  static void append(
      GraphBuilder graph, Node classScore, Node cells, int grid, MapOptions options) {
    int side = options.side();
    Node matrix = graph.weight(options.patchesToMap(grid).weight());
    Node field = graph.reshape(cells, Shape.batch(1, grid, grid));
    Node map = graph.matmul(graph.matmul(matrix, field), matrix, false, true);
    Node flat = graph.reshape(map, Shape.batch(1, side * side));
    Node topKMean = graph.mean(graph.topK(flat, options.topKCount()), -1);
    Node score =
        graph.add(
            graph.multiply(classScore, graph.scalar((float) options.fusion().classWeight())),
            graph.multiply(topKMean, graph.scalar((float) options.fusion().topKMeanWeight())));
    graph.output("score", score);
    graph.output("class_score", classScore);
    graph.output("peak", topKMean);
    graph.output("map", map);
  }
}
