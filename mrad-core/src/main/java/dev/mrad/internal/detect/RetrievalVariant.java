package dev.mrad.internal.detect;

import dev.mrad.api.MemoryBank;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.retrieval.Aggregation;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.SoftmaxAggregation;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.spi.Graph;
import java.util.Optional;

/**
 * MRAD-TF and MRAD-FT: class and patch scores by retrieval.
 *
 * @param space the space in which queries and keys are compared
 * @param aggregation how the rows of a memory are aggregated
 */
public record RetrievalVariant(RetrievalSpace space, Aggregation aggregation) implements Variant {
  @Override
  public Graph graph(MemoryBank bank, GraphEncoder encoder, float temperature, MapOptions options) {
    return TrainFreeScorer.graph(bank, aggregation, space, encoder.grid(), temperature, options);
  }

  @Override
  public Optional<RetrievalSpace> explained() {
    // An explanation shows the shares of all rows; the nearest row has no shares.
    return aggregation instanceof SoftmaxAggregation ? Optional.of(space) : Optional.empty();
  }
}
