package dev.mrad.internal.encoder;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;

/** An image tower, as a function that appends it to a graph. */
@FunctionalInterface
public interface ImageTower {
  /**
   * What a tower computes, as it leaves it: neither averaged nor normalised.
   *
   * @param classToken {@code [B, D]}
   * @param patchTokens {@code [B, N, Wv]}
   * @param patchProjections {@code [B, N, D]}
   */
  record Features(Node classToken, Node patchTokens, Node patchProjections) {}

  /**
   * Appends the tower.
   *
   * @param graph where to
   * @param pixels {@code [B, 3, S, S]}, normalised; S is a multiple of the patch
   */
  Features append(GraphBuilder graph, Node pixels);
}
