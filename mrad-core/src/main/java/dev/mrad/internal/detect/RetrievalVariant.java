package dev.mrad.internal.detect;

import dev.mrad.api.MemoryBank;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.Reading;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.SoftmaxReading;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.spi.Graph;
import java.util.Optional;

/**
 * MRAD-TF and MRAD-FT: class and cells by retrieval.
 *
 * @param space where queries meet keys
 * @param reading how the memories answer
 */
public record RetrievalVariant(RetrievalSpace space, Reading reading) implements Variant {
  @Override
  public Graph graph(MemoryBank bank, GraphEncoder encoder, float temperature, MapOptions options) {
    return TrainFreeScorer.graph(bank, reading, space, encoder.grid(), temperature, options);
  }

  @Override
  public Optional<RetrievalSpace> explained() {
    // Shares of all rows are what an explanation shows; the nearest row is none.
    return reading instanceof SoftmaxReading ? Optional.of(space) : Optional.empty();
  }
}
