package dev.mrad.internal.retrieval;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link dev.mrad.heads.BiasSource#PATCH_ATTENTION}. */
record PatchAttentionBias() implements BiasVector {
  @Override
  public List<Optional<Node>> append(GraphBuilder graph, Offer offer, List<Node> queries) {
    Node patches = offer.patches();
    int cells = patches.shape().extent(1);
    int dimension = patches.shape().extent(2);
    List<Optional<Node>> vectors = new ArrayList<>();
    for (Node query : queries) {
      Node likeness = graph.matmul(patches, query, false, true);
      Node logits =
          graph.divide(
              graph.reshape(likeness, Shape.batch(1, 1, cells)),
              graph.scalar(PromptScores.TEMPERATURE));
      Node mean = graph.matmul(graph.softmax(logits), patches);
      vectors.add(Optional.of(graph.reshape(mean, Shape.batch(1, dimension))));
    }
    return vectors;
  }
}
