package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import java.util.List;
import java.util.Optional;

/**
 * A learned prompt of MRAD-CLIP (docs/method.md §8): start, learned context, words, end, padding.
 *
 * @param tokens the token ids of the whole text, {@code [T]}; those of the context are placeholders
 * @param context the learned embeddings, which stand at positions 1 to n
 * @param bias maps a vector of the image, {@code [D]}, to the vector that is added to each context
 *     embedding, {@code [Wt]}; empty for a prompt that is the same for all images
 * @param query weights the patches whose mean is that vector, {@code [1, D]}; only with {@link
 *     BiasSource#PATCH_ATTENTION}
 */
public record Prompt(
    List<Integer> tokens, TokenRows context, Optional<LinearMap> bias, Optional<TokenRows> query) {
  /** Checks that the parts fit each other. */
  public Prompt {
    tokens = List.copyOf(tokens);
    if (tokens.size() < context.rows() + 2) {
      throw new BadInputException(
          tokens.size() + " tokens", "prompt", "expected room for " + context.rows() + " and two");
    }
    if (bias.isPresent() && bias.get().outputs() != context.width()) {
      throw new BadInputException(
          "a bias of " + bias.get().outputs() + " values",
          "prompt",
          "expected the context's " + context.width());
    }
    if (query.isPresent()
        && (bias.isEmpty()
            || query.get().rows() != 1
            || query.get().width() != bias.get().inputs())) {
      throw new BadInputException(
          "a query of " + query.get().rows() + " × " + query.get().width() + " values",
          "prompt",
          "expected one as long as the bias map's input");
    }
  }

  /** A prompt whose bias needs no query. */
  public Prompt(List<Integer> tokens, TokenRows context, LinearMap bias) {
    this(tokens, context, Optional.of(bias), Optional.empty());
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
