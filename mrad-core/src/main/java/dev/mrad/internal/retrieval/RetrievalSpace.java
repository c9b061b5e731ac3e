package dev.mrad.internal.retrieval;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;

/**
 * The space in which queries and keys are compared: that of the tokens (MRAD-TF), or that of
 * trained projections (MRAD-FT; docs/method.md §5).
 */
@FunctionalInterface
public interface RetrievalSpace {
  /** Compares the tokens themselves, without projections. */
  RetrievalSpace PLAIN = (graph, level, queries, keys) -> new Pair(queries, keys);

  /** The levels of a bank. */
  enum Level {
    /** One row per image. */
    IMAGE,
    /** Up to two rows per image. */
    PATCH
  }

  /**
   * What is compared.
   *
   * @param queries {@code [.., e]}
   * @param keys {@code [M, e]}
   */
  record Pair(Node queries, Node keys) {}

  /**
   * Appends what takes both into the space.
   *
   * @param queries {@code [.., d]}
   * @param keys {@code [M, d]}
   */
  Pair enter(GraphBuilder graph, Level level, Node queries, Node keys);
}
