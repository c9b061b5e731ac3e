package dev.mrad.internal.detect;

import dev.mrad.api.MemoryBank;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.spi.Backend;
import java.util.Optional;

/**
 * MRAD-TF and MRAD-FT: class and cells by retrieval.
 *
 * @param space where queries meet keys
 */
public record RetrievalVariant(RetrievalSpace space) implements Variant {
  @Override
  public Scorer scorer(
      MemoryBank bank,
      GraphEncoder encoder,
      float temperature,
      MapOptions options,
      Backend backend) {
    return Scorer.of(
        backend.compile(TrainFreeScorer.graph(bank, space, encoder.grid(), temperature, options)));
  }

  @Override
  public Optional<RetrievalSpace> explained() {
    return Optional.of(space);
  }
}
