package dev.mrad.internal.retrieval;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import java.util.List;
import java.util.Optional;

/** {@link dev.mrad.heads.BiasSource#CLASS_TOKEN}. */
record ClassTokenBias() implements BiasVector {
  @Override
  public List<Optional<Node>> append(GraphBuilder graph, Offer offer, List<Node> queries) {
    Node image = offer.image().get();
    return List.of(Optional.of(image), Optional.of(image));
  }
}
