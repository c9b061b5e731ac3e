package dev.mrad.internal.detect;

import dev.mrad.api.MemoryBank;
import dev.mrad.heads.ClipHeads;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.internal.retrieval.ClipScorer;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.spi.Graph;
import java.util.Optional;

/**
 * MRAD-CLIP: class scores by retrieval, patch scores by prompts.
 *
 * @param heads what was learned
 */
public record PromptVariant(ClipHeads heads) implements Variant {
  @Override
  public Graph graph(MemoryBank bank, GraphEncoder encoder, float temperature, MapOptions options) {
    TextModel text = HeadsFit.requireText(heads, encoder);
    return ClipScorer.graph(bank, heads, text, encoder.grid(), temperature, options);
  }

  @Override
  public Optional<RetrievalSpace> explained() {
    return Optional.empty();
  }
}
