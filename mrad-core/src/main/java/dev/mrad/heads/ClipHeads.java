package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import java.util.List;

/**
 * What MRAD-CLIP learns (docs/method.md §8): two prompts and deep tokens on top of fine-tuned
 * retrieval.
 *
 * @param retrieval the heads of MRAD-FT that give the prior and the class score
 * @param normal the prompt of normal regions
 * @param anomalous the prompt of anomalous regions
 * @param deep {@code deep.get(i)} overwrites positions 1 to m before text block {@code i + 2}
 * @param text a digest of the text tower's projection, by which another tower is known; empty where
 *     unknown
 * @param source where the biases of the prompts come from
 */
public record ClipHeads(
    FineTunedHeads retrieval,
    Prompt normal,
    Prompt anomalous,
    List<TokenRows> deep,
    String text,
    BiasSource source) {
  /** Checks that the parts fit each other. */
  public ClipHeads {
    deep = List.copyOf(deep);
    int width = normal.context().width();
    boolean fits =
        anomalous.context().width() == width
            && anomalous.tokens().size() == normal.tokens().size()
            && sameInputs(normal, anomalous)
            && deep.stream().allMatch(tokens -> tokens.width() == width)
            && deep.stream().allMatch(tokens -> tokens.rows() < normal.tokens().size());
    if (!fits) {
      throw new BadInputException(
          "prompts and deep tokens of different sizes", "heads", "expected one text tower's");
    }
    List<Prompt> both = List.of(normal, anomalous);
    for (int label = 0; label < 2; label++) {
      Prompt prompt = both.get(label);
      if (prompt.bias().isPresent() != source.maps(label)
          || prompt.query().isPresent() != source.attends()) {
        throw new BadInputException(
            "prompts with "
                + (prompt.bias().isPresent() ? "a bias" : "no bias")
                + (prompt.query().isPresent() ? " and a query" : ""),
            "heads",
            "expected those of bias source " + source.id());
      }
    }
  }

  private static boolean sameInputs(Prompt one, Prompt other) {
    return one.bias().isEmpty()
        || other.bias().isEmpty()
        || one.bias().get().inputs() == other.bias().get().inputs();
  }

  /** Heads with {@link BiasSource#DUAL_PRIOR}, the method's own. */
  public ClipHeads(
      FineTunedHeads retrieval,
      Prompt normal,
      Prompt anomalous,
      List<TokenRows> deep,
      String text) {
    this(retrieval, normal, anomalous, deep, text, BiasSource.DUAL_PRIOR);
  }

  /** Both prompts, by label. */
  public List<Prompt> prompts() {
    return List.of(normal, anomalous);
  }
}
