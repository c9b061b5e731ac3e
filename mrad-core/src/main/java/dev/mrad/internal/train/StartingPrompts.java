package dev.mrad.internal.train;

import dev.mrad.heads.BiasSource;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Prompts to begin with: embeddings and queries N(0, 0.02²), linear layers as PyTorch's default
 * (docs/method.md §8).
 */
public final class StartingPrompts {
  private static final double DEVIATION = 0.02;

  private StartingPrompts() {}

  /**
   * The sizes of prompts.
   *
   * @param context how many learned embeddings a prompt has
   * @param layers how many blocks get deep tokens
   * @param deep how many deep tokens each
   * @param dimension D
   * @param width Wt
   */
  public record Sizes(int context, int layers, int deep, int dimension, int width) {}

  /**
   * @param retrieval the frozen heads
   * @param tokens the token ids of both prompts, the normal one's first
   * @param text the text tower's digest
   * @param source where the biases come from, which says what they need
   * @param seed the same seed gives the same prompts
   */
  public static ClipHeads random(
      FineTunedHeads retrieval,
      List<List<Integer>> tokens,
      String text,
      Sizes sizes,
      BiasSource source,
      long seed) {
    Random random = new Random(seed);
    List<Prompt> prompts = new ArrayList<>();
    for (int label = 0; label < tokens.size(); label++) {
      TokenRows context = normal("context", sizes.context(), sizes.width(), random);
      Optional<LinearMap> bias =
          source.maps(label) ? Optional.of(bias(sizes, random)) : Optional.empty();
      Optional<TokenRows> query =
          source.attends()
              ? Optional.of(normal("query", 1, sizes.dimension(), random))
              : Optional.empty();
      prompts.add(new Prompt(tokens.get(label), context, bias, query));
    }
    List<TokenRows> deep = new ArrayList<>();
    for (int layer = 0; layer < sizes.layers(); layer++) {
      deep.add(normal("deep tokens", sizes.deep(), sizes.width(), random));
    }
    return new ClipHeads(retrieval, prompts.get(0), prompts.get(1), deep, text, source);
  }

  private static TokenRows normal(String name, int rows, int width, Random random) {
    float[] values = new float[rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (DEVIATION * random.nextGaussian());
    }
    return new TokenRows(name, rows, width, values);
  }

  private static LinearMap bias(Sizes sizes, Random random) {
    double bound = 1 / Math.sqrt(sizes.dimension());
    float[] weight = StartingHeads.uniform(random, bound, sizes.width() * sizes.dimension());
    float[] bias = StartingHeads.uniform(random, bound, sizes.width());
    return new LinearMap("prompt_proj", sizes.dimension(), sizes.width(), weight, bias);
  }
}
