package dev.mrad.internal.retrieval;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import java.util.List;
import java.util.Optional;

/** {@link dev.mrad.heads.BiasSource#ANOMALY_PRIOR}. */
record AnomalyPriorBias() implements BiasVector {
  @Override
  public List<Optional<Node>> append(GraphBuilder graph, Offer offer, List<Node> queries) {
    Node anomalous = RegionMean.anomalous(graph, offer.prior());
    return List.of(Optional.empty(), Optional.of(RegionMean.of(graph, anomalous, offer.patches())));
  }
}
