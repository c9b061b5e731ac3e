package dev.mrad.internal.detect;

import dev.mrad.api.MemoryBank;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.spi.Backend;
import java.util.Optional;

/** A variant of the method: how features become scores. */
public interface Variant {
  /**
   * Compiles the scorer.
   *
   * @param bank the memory
   * @param encoder what the features come from
   * @param temperature τ
   * @param options the map's size and smoothing, the fusion
   * @param backend what to compute on, borrowed
   */
  Scorer scorer(
      MemoryBank bank,
      GraphEncoder encoder,
      float temperature,
      MapOptions options,
      Backend backend);

  /** Where memory rows make the score; none where they make a part of it only. */
  Optional<RetrievalSpace> explained();
}
