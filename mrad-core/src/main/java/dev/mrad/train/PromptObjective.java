package dev.mrad.train;

import dev.mrad.api.MemoryBank;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.retrieval.PromptScores;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.PromptTrainingGraph;
import java.util.function.Function;

/**
 * The loss of MRAD-CLIP, by which prompts and deep tokens are trained; the retrieval stays as it is
 * (docs/method.md §8).
 */
record PromptObjective(MemoryBank bank, GraphEncoder encoder, ClipHeads start)
    implements Objective<ClipHeads> {
  @Override
  public Loss loss(FineTuningGraph.Retrieval retrieval) {
    PromptTrainingGraph graph =
        PromptTrainingGraph.of(
            bank,
            encoder.model().requireText(),
            encoder.grid(),
            encoder.inputSize(),
            retrieval,
            start);
    return new Loss(graph.graph(), graph.variables());
  }

  @Override
  public ClipHeads with(Function<String, float[]> values) {
    ClipHeads learned = PromptScores.learned(start, values);
    return new ClipHeads(
        FineTunedHeads.of(start.retrieval().maps(), bank.spec().encoder(), bank.digest()),
        learned.normal(),
        learned.anomalous(),
        learned.deep(),
        learned.text(),
        learned.source());
  }
}
