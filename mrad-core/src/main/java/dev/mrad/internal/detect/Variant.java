package dev.mrad.internal.detect;

import dev.mrad.api.MemoryBank;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import java.util.Optional;

/** A variant of the method: how features become scores. */
public interface Variant {
  /**
   * The scorer, with the inputs and outputs of {@link
   * dev.mrad.internal.retrieval.TrainFreeScorer#graph}.
   *
   * @param bank the memory
   * @param encoder what the features come from
   * @param temperature τ
   * @param options the map's size and smoothing, the fusion
   */
  Graph graph(MemoryBank bank, GraphEncoder encoder, float temperature, MapOptions options);

  /**
   * Compiles the scorer, by default the graph with the bank's keys as its weights.
   *
   * @param backend what to compute on, borrowed
   */
  default Scorer scorer(
      MemoryBank bank,
      GraphEncoder encoder,
      float temperature,
      MapOptions options,
      Backend backend) {
    return Scorer.of(backend.compile(graph(bank, encoder, temperature, options)));
  }

  /** Where memory rows make the score; none where they make a part of it only. */
  Optional<RetrievalSpace> explained();
}
