package dev.mrad.internal.train;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;

/** Ignores the keys that are most similar to a query, in training only (docs/method.md §5). */
public final class SimilarityDropout {
  private SimilarityDropout() {}

  /**
   * Which keys stay: those whose raw similarity is not above the row's quantile, which is linearly
   * interpolated.
   *
   * @param queries {@code [.., d]}, not projected
   * @param keys {@code [M, d]}, not projected
   * @param ratio ρ, the quantile, above 0 up to 1; 1 keeps all
   * @return {@code [.., M]}, 1 for a key that stays, else 0
   */
  public static Node kept(GraphBuilder graph, Node queries, Node keys, double ratio) {
    return keptOf(graph, graph.matmul(queries, keys, false, true), ratio);
  }

  /**
   * As above, from the similarities.
   *
   * @param raw {@code [.., M]}
   */
  static Node keptOf(GraphBuilder graph, Node raw, double ratio) {
    int rows = raw.shape().extent(raw.shape().rank() - 1);
    double rank = ratio * (rows - 1);
    int low = (int) rank;
    float share = (float) (rank - low);
    // Ascending position i is descending position rows − 1 − i.
    Node top = graph.topK(raw, rows - low);
    int at = rows - 1 - low;
    Node cut = graph.slice(top, -1, at, at + 1);
    if (share > 0) {
      Node above = graph.slice(top, -1, at - 1, at);
      cut = graph.add(cut, graph.multiply(graph.subtract(above, cut), graph.scalar(share)));
    }
    return graph.subtract(graph.scalar(1), graph.greater(raw, cut));
  }
}
