package dev.mrad.internal.retrieval;

import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import java.util.List;

/** From features to the rows of a bank (docs/method.md §4). */
public final class PrototypeGraph {
  /**
   * How much each patch counts for each region, {@code [B, 2, N]}: one over the region's size, or
   * 0.
   */
  public static final String REGIONS = "regions";

  /** The image memory's keys, {@code [B, D]}. */
  public static final String IMAGE_KEYS = "image_keys";

  /** Unit-length means over the regions, {@code [B, 2, Wv]}; NaN for an empty region. */
  public static final String PROTOTYPES = "prototypes";

  /** The patches' queries, {@code [B, N, Wv]}. */
  public static final String PATCH_QUERIES = "patch_queries";

  private PrototypeGraph() {}

  /**
   * A graph with inputs {@link TrainFreeScorer#CLASS_TOKEN}, {@link TrainFreeScorer#PATCH_TOKENS}
   * and {@link #REGIONS}, and outputs {@link #IMAGE_KEYS} and {@link #PROTOTYPES}.
   *
   * @param queries whether it also has the output {@link #PATCH_QUERIES}
   */
  public static Graph graph(
      int dimension, int width, int grid, List<Integer> windows, boolean queries) {
    GraphBuilder graph = new GraphBuilder();
    int cells = grid * grid;
    Node classToken = graph.input(TrainFreeScorer.CLASS_TOKEN, Shape.batch(1, dimension));
    Node patchTokens = graph.input(TrainFreeScorer.PATCH_TOKENS, Shape.batch(1, cells, width));
    Node regions = graph.input(REGIONS, Shape.batch(1, 2, cells));
    Node averaged = NeighbourAverage.append(graph, patchTokens, grid, windows);
    graph.output(IMAGE_KEYS, graph.l2Normalize(classToken));
    graph.output(PROTOTYPES, graph.l2Normalize(graph.matmul(regions, averaged)));
    if (queries) {
      graph.output(PATCH_QUERIES, graph.l2Normalize(averaged));
    }
    return graph.build();
  }
}
