package dev.mrad.internal.retrieval;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import java.util.List;
import java.util.Optional;

/** {@link dev.mrad.heads.BiasSource#NONE}. */
record NoBias() implements BiasVector {
  @Override
  public List<Optional<Node>> append(GraphBuilder graph, Offer offer, List<Node> queries) {
    return List.of(Optional.empty(), Optional.empty());
  }
}
