package dev.mrad.testing;

import dev.mrad.heads.BiasSource;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The golden prompts with other sources of their biases. */
public final class AblatedPrompts {
  private AblatedPrompts() {}

  /** The golden context, maps and deep tokens as far as the source has them; seeded queries. */
  public static ClipHeads of(BiasSource source) {
    ClipHeads golden = GoldenPrompts.read("adam3");
    Random random = new Random(11);
    List<Prompt> prompts = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      Prompt prompt = golden.prompts().get(label);
      float[] query = new float[prompt.bias().orElseThrow().inputs()];
      for (int i = 0; i < query.length; i++) {
        query[i] = (float) (0.2 * random.nextGaussian());
      }
      prompts.add(
          new Prompt(
              prompt.tokens(),
              prompt.context(),
              source.maps(label) ? prompt.bias() : Optional.empty(),
              source.attends()
                  ? Optional.of(new TokenRows("query", 1, query.length, query))
                  : Optional.empty()));
    }
    return new ClipHeads(
        golden.retrieval(), prompts.get(0), prompts.get(1), golden.deep(), "", source);
  }

  /** Those with maps of zeros for some labels. */
  public static ClipHeads withoutBias(ClipHeads heads, int... labels) {
    List<Prompt> prompts = new ArrayList<>(heads.prompts());
    for (int label : labels) {
      Prompt prompt = prompts.get(label);
      LinearMap map = prompt.bias().orElseThrow();
      float[] weight = map.weight();
      float[] bias = map.bias();
      Arrays.fill(weight, 0);
      Arrays.fill(bias, 0);
      LinearMap zero = new LinearMap("zero", map.inputs(), map.outputs(), weight, bias);
      prompts.set(label, new Prompt(prompt.tokens(), prompt.context(), zero));
    }
    return new ClipHeads(
        heads.retrieval(), prompts.get(0), prompts.get(1), heads.deep(), heads.text());
  }
}
