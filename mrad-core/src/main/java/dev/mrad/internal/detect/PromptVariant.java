package dev.mrad.internal.detect;

import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.ClipHeads;
import dev.mrad.internal.clip.TextTower;
import dev.mrad.internal.retrieval.ClipScorer;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.spi.Backend;
import java.util.Optional;

/**
 * MRAD-CLIP: class by retrieval, cells by prompts.
 *
 * @param heads what was learned
 */
public record PromptVariant(ClipHeads heads) implements Variant {
  @Override
  public Scorer scorer(
      MemoryBank bank,
      GraphEncoder encoder,
      float temperature,
      MapOptions options,
      Backend backend) {
    TextTower tower = encoder.textTower();
    if (!heads.text().isEmpty() && !heads.text().equals(encoder.textIdentity())) {
      throw new IncompatibleException(
          "the prompts were learned with text tower "
              + heads.text()
              + ", but that of "
              + encoder.name()
              + " is "
              + encoder.textIdentity());
    }
    return Scorer.of(
        backend.compile(
            ClipScorer.graph(
                bank, heads, tower, encoder::weight, encoder.grid(), temperature, options)));
  }

  @Override
  public Optional<RetrievalSpace> explained() {
    return Optional.empty();
  }
}
