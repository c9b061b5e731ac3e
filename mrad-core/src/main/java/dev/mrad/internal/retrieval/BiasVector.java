package dev.mrad.internal.retrieval;

import dev.mrad.heads.BiasSource;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What of an image the biases of the prompts are made of; one class for each {@link BiasSource}.
 */
interface BiasVector {
  /**
   * What an image offers.
   *
   * @param image the class token of unit length, {@code [B, D]}; asked for at most once, since it
   *     may be an input that is declared by that
   * @param patches joint patch tokens of unit length, {@code [B, N, D]}
   * @param prior the anomalous share of each cell, {@code [B, N]}
   */
  record Offer(Supplier<Node> image, Node patches, Node prior) {}

  /**
   * Appends the vectors.
   *
   * @param queries by label, {@code [1, D]}; empty where the source learns none
   * @return by label, {@code [B, D]}; empty for a static prompt
   */
  List<Optional<Node>> append(GraphBuilder graph, Offer offer, List<Node> queries);

  /** The class of a source. */
  static BiasVector of(BiasSource source) {
    return switch (source) {
      case NONE -> new NoBias();
      case CLASS_TOKEN -> new ClassTokenBias();
      case PATCH_ATTENTION -> new PatchAttentionBias();
      case ANOMALY_PRIOR -> new AnomalyPriorBias();
      case DUAL_PRIOR -> new DualPriorBias();
    };
  }
}
