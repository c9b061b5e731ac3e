package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import java.util.List;

/**
 * A learned prompt of MRAD-CLIP (SPEC §8): start, learned context, words, end, padding.
 *
 * @param tokens the token ids of the whole text, {@code [T]}; those of the context are placeholders
 * @param context the learned embeddings, which stand at positions 1 to n
 * @param bias from a region's prototype, {@code [D]}, to what is added to each context embedding,
 *     {@code [Wt]}
 */
public record Prompt(List<Integer> tokens, TokenRows context, LinearMap bias) {
  /** Checks that the parts fit each other. */
  public Prompt {
    tokens = List.copyOf(tokens);
    if (tokens.size() < context.rows() + 2) {
      throw new BadInputException(
          tokens.size() + " tokens", "prompt", "expected room for " + context.rows() + " and two");
    }
    if (bias.outputs() != context.width()) {
      throw new BadInputException(
          "a bias of " + bias.outputs() + " values",
          "prompt",
          "expected the context's " + context.width());
    }
  }

  /** The position of the end-of-text token, the largest id. */
  public int end() {
    int end = 0;
    for (int i = 1; i < tokens.size(); i++) {
      end = tokens.get(i) > tokens.get(end) ? i : end;
    }
    return end;
  }
}
