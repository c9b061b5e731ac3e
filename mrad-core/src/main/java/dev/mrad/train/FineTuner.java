package dev.mrad.train;

import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.detect.HeadsFit;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.train.StartingHeads;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains the heads of MRAD-FT (SPEC §7). As in the paper, one epoch at a rate that falls along half
 * a cosine. Not thread-safe.
 */
public final class FineTuner extends HeadTrainer<FineTunedHeads, FineTuner> {
  private @Nullable FineTunedHeads start;

  /**
   * @param bank what the heads retrieve from
   * @param defaultEncoder opens the encoder where none is given; closed after the training
   */
  public FineTuner(MemoryBank bank, Supplier<ImageEncoder> defaultEncoder) {
    super(bank, defaultEncoder, 1, true);
  }

  @Override
  FineTuner self() {
    return this;
  }

  /** Begins with these heads; by default with random ones. */
  public FineTuner start(FineTunedHeads heads) {
    this.start = heads;
    return this;
  }

  /**
   * The quantiles of similarity above which keys are left out of a retrieval.
   *
   * @param classRatio of the image level; 0.95 by default
   * @param cellRatio of the patch level; 0.80 by default; 1 leaves nothing out
   */
  public FineTuner similarityDropout(double classRatio, double cellRatio) {
    return dropout(classRatio, cellRatio);
  }

  @Override
  FineTuningObjective objective(MemoryBank bank, GraphEncoder encoder, long seed) {
    FineTunedHeads first = start;
    if (first == null) {
      first = StartingHeads.random(encoder.dimension(), encoder.width(), seed);
    }
    HeadsFit.require(first, bank);
    return new FineTuningObjective(bank, encoder, first);
  }
}
