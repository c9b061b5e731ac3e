package dev.mrad.internal.retrieval;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import java.util.List;
import java.util.Optional;

/** {@link dev.mrad.heads.BiasSource#DUAL_PRIOR}, the method's own. */
record DualPriorBias() implements BiasVector {
  @Override
  public List<Optional<Node>> append(GraphBuilder graph, Offer offer, List<Node> queries) {
    Node anomalous = RegionMean.anomalous(graph, offer.prior());
    Node normal = graph.subtract(graph.scalar(1), anomalous);
    return List.of(
        Optional.of(RegionMean.of(graph, normal, offer.patches())),
        Optional.of(RegionMean.of(graph, anomalous, offer.patches())));
  }
}
