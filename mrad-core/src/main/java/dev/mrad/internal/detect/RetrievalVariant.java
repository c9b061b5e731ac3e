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
 * MRAD-TF and MRAD-FT: class and cells by retrieval.
 *
 * @param space where queries meet keys
 * @param aggregation how the memories answer
 */
public record RetrievalVariant(RetrievalSpace space, Aggregation aggregation) implements Variant {
  @Override
  public Graph graph(MemoryBank bank, GraphEncoder encoder, float temperature, MapOptions options) {
    return TrainFreeScorer.graph(bank, aggregation, space, encoder.grid(), temperature, options);
  }

  @Override
  public Optional<RetrievalSpace> explained() {
    // Shares of all rows are what an explanation shows; the nearest row is none.
    return aggregation instanceof SoftmaxAggregation ? Optional.of(space) : Optional.empty();
  }
}
