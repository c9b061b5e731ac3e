package dev.mrad.train;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.text.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prompts of other words than the paper's.
 *
 * @param words by label
 * @param vocabulary where it is; {@code null} for beside the encoder's weights
 */
record WordPrompts(List<String> words, @Nullable Path vocabulary) {
  /** The word whose token stands for a learned embedding, as in the released code. */
  private static final String PLACEHOLDER = "x";

  /**
   * The ids of both texts, by label.
   *
   * @param encoder its name, the path of its weights
   */
  List<List<Integer>> tokens(String encoder, TextModel text, int context) {
    Path found = vocabulary;
    if (found == null) {
      found =
          Vocabulary.beside(Path.of(encoder))
              .orElseThrow(() ->
                  new BadInputException(
                      "no vocabulary beside encoder " + encoder,
                      "training",
                      "expected one for the words '" + String.join("' and '", words) + "'"));
    }
    try (Vocabulary opened = Vocabulary.open(found)) {
      opened.requireWithin(text.vocabulary());
      TextFrame frame =
          new TextFrame(opened.start(), opened.words(PLACEHOLDER).get(0), opened.end());
      return words.stream()
          .map(opened::words)
          .map(ids -> frame.text(ids, context, text.context()))
          .toList();
    }
  }
}
