package dev.mrad.train;

import dev.mrad.api.MemoryBank;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import dev.mrad.internal.detect.GraphEncoder;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.PromptTrainingGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The heads of MRAD-CLIP: prompts and deep tokens change, the retrieval does not (SPEC §8). */
record PromptObjective(MemoryBank bank, GraphEncoder encoder, ClipHeads start)
    implements Objective<ClipHeads> {
  @Override
  public Loss loss(FineTuningGraph.Retrieval retrieval) {
    PromptTrainingGraph graph =
        PromptTrainingGraph.of(
            bank,
            encoder.textTower(),
            encoder::weight,
            encoder.grid(),
            encoder.inputSize(),
            retrieval,
            start);
    return new Loss(graph.graph(), graph.variables());
  }

  @Override
  public ClipHeads with(Function<String, float[]> values) {
    List<TokenRows> deep = new ArrayList<>();
    for (int i = 0; i < start.deep().size(); i++) {
      deep.add(rows("prompt_learner.compound_prompts_text." + i, start.deep().get(i), values));
    }
    return new ClipHeads(
        FineTunedHeads.of(start.retrieval().maps(), bank.spec().encoder(), bank.digest()),
        prompt(start.normal(), "pos", 1, values),
        prompt(start.anomalous(), "neg", 2, values),
        deep,
        start.text());
  }

  private static Prompt prompt(
      Prompt shape, String kind, int map, Function<String, float[]> values) {
    return new Prompt(
        shape.tokens(),
        rows("prompt_learner.ctx_" + kind, shape.context(), values),
        FineTuningObjective.map("prompt_proj.mlp" + map, shape.bias(), values));
  }

  private static TokenRows rows(String name, TokenRows shape, Function<String, float[]> values) {
    return new TokenRows(name, shape.rows(), shape.width(), values.apply(name));
  }
}
