package dev.mrad.internal.retrieval;

import dev.mrad.internal.grid.BandMatrix;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import java.util.List;

/** The mean over box filters of several windows on the patch grid (docs/method.md §3). */
public final class NeighbourAverage {
  private NeighbourAverage() {}

  /**
   * @param graph where to append
   * @param tokens {@code [B, G·G, W]}
   * @param grid G
   * @param windows odd window sizes; 1 is the token itself
   * @return {@code [B, G·G, W]}
   */
  public static Node append(GraphBuilder graph, Node tokens, int grid, List<Integer> windows) {
    Node total = null;
    for (int window : windows) {
      Node mean = window == 1 ? tokens : box(graph, tokens, grid, window);
      total = total == null ? mean : graph.add(total, mean);
    }
    if (total == null) {
      throw new IllegalArgumentException("at least one averaging window expected");
    }
    return windows.size() == 1 ? total : graph.divide(total, graph.scalar(windows.size()));
  }

  private static Node box(GraphBuilder graph, Node tokens, int grid, int window) {
    int width = tokens.shape().extent(2);
    Node box = graph.weight(BandMatrix.box(grid, window).weight());
    Node rows = graph.matmul(box, graph.reshape(tokens, Shape.batch(1, grid, grid * width)));
    Node both = graph.matmul(box, graph.reshape(rows, Shape.batch(grid, grid, width)));
    return graph.reshape(both, tokens.shape());
  }
}
