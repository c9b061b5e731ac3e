package dev.mrad.internal.encoder;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import java.util.List;
import java.util.function.UnaryOperator;

/** A text tower with deep tokens, as a function that appends it to a graph. */
@FunctionalInterface
public interface TextTower {
  /**
   * Appends the tower.
   *
   * @param graph where to
   * @param prompts {@code [k, T, Wt]} token embeddings, positions not yet added; k may be open
   * @param ended takes from the last block's rows, {@code [k, T, Wt]}, those of the end-of-text
   *     tokens, {@code [k, 1, Wt]}
   * @param deep before block {@code i + 1} (from 0) positions {@code 1..m} are overwritten with
   *     {@code deep.get(i)}, {@code [m, Wt]}
   * @return {@code [k, D]}, not normalised
   */
  Node append(GraphBuilder graph, Node prompts, UnaryOperator<Node> ended, List<Node> deep);

  /**
   * Appends the tower for prompts that end at the same position.
   *
   * @param end the position of the end-of-text token
   */
  default Node append(GraphBuilder graph, Node prompts, int end, List<Node> deep) {
    return append(graph, prompts, rows -> graph.slice(rows, 1, end, end + 1), deep);
  }

  /**
   * Appends the tower for prompts that end at different positions.
   *
   * @param ends {@code [k, 1, T]}, 1 at each prompt's end-of-text token, else 0
   */
  default Node append(GraphBuilder graph, Node prompts, Node ends) {
    return append(graph, prompts, rows -> graph.matmul(ends, rows), List.of());
  }
}
