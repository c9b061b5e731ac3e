package dev.mrad.internal.retrieval;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;

/** The mean of the patches of a region of the prior (docs/method.md §8). */
final class RegionMean {
  /** A cell is anomalous where the prior is above this. */
  private static final float THRESHOLD = 0.5f;

  private RegionMean() {}

  /** 1 where the prior says anomalous, else 0, {@code [B, N]}; without gradient. */
  static Node anomalous(GraphBuilder graph, Node prior) {
    return graph.greater(prior, graph.scalar(THRESHOLD));
  }

  /**
   * The mean over a region, zero for an empty one.
   *
   * @param region {@code [B, N]}, 0 or 1
   * @param patches {@code [B, N, D]}
   * @return {@code [B, D]}
   */
  static Node of(GraphBuilder graph, Node region, Node patches) {
    int cells = patches.shape().extent(1);
    int dimension = patches.shape().extent(2);
    Node total = graph.matmul(graph.reshape(region, Shape.batch(1, 1, cells)), patches);
    Node count = graph.clamp(graph.sum(region, -1), 1, cells);
    return graph.divide(
        graph.reshape(total, Shape.batch(1, dimension)), graph.reshape(count, Shape.batch(1, 1)));
  }
}
