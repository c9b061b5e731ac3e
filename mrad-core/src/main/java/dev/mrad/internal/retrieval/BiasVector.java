package dev.mrad.internal.retrieval;

import dev.mrad.heads.BiasSource;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The features of an image from which the biases of the prompts are computed.
 *
 * @param image the class token of unit length, {@code [B, D]}; asked for at most once, since it may
 *     be an input that is declared by that
 * @param patches joint patch tokens of unit length, {@code [B, N, D]}
 * @param prior the anomalous share of each patch, {@code [B, N]}
 */
record BiasVector(Supplier<Node> image, Node patches, Node prior) {
  /**
   * Appends the vectors of a source.
   *
   * @param queries by label, {@code [1, D]}; empty where the source learns none
   * @return by label, {@code [B, D]}; empty for a static prompt
   */
  List<Optional<Node>> append(GraphBuilder graph, BiasSource source, List<Node> queries) {
    switch (source) {
      case CLASS_TOKEN -> {
        Optional<Node> token = Optional.of(image.get());
        return List.of(token, token);
      }
      case PATCH_ATTENTION -> {
        return queries.stream().map(query -> Optional.of(attended(graph, query))).toList();
      }
      case ANOMALY_PRIOR -> {
        Node anomalous = RegionMean.anomalous(graph, prior);
        return List.of(Optional.empty(), Optional.of(RegionMean.of(graph, anomalous, patches)));
      }
      case DUAL_PRIOR -> {
        Node anomalous = RegionMean.anomalous(graph, prior);
        Node normal = graph.subtract(graph.scalar(1), anomalous);
        return List.of(
            Optional.of(RegionMean.of(graph, normal, patches)),
            Optional.of(RegionMean.of(graph, anomalous, patches)));
      }
      default -> {
        return List.of(Optional.empty(), Optional.empty());
      }
    }
  }

  /** The mean of the patches, weighted by how like a query they are. */
  private Node attended(GraphBuilder graph, Node query) {
    int count = patches.shape().extent(1);
    Node likeness = graph.matmul(patches, query, false, true);
    Node logits =
        graph.divide(
            graph.reshape(likeness, Shape.batch(1, 1, count)),
            graph.scalar(PromptScores.TEMPERATURE));
    Node mean = graph.matmul(graph.softmax(logits), patches);
    return graph.reshape(mean, Shape.batch(1, patches.shape().extent(2)));
  }
}
