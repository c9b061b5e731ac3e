package dev.mrad.train;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.encoder.TextModel;
import java.util.List;

/** The texts "object." and "damaged object." in CLIP's vocabulary (SPEC §8). */
final class StandardPrompts {
  private static final int VOCABULARY = 49408;
  private static final TextFrame FRAME = new TextFrame(49406, 343, 49407);
  private static final List<List<Integer>> WORDS =
      List.of(List.of(14115, 269), List.of(13568, 14115, 269));

  private StandardPrompts() {}

  /**
   * The ids of both texts, by label.
   *
   * @param context how many placeholders for learned embeddings a text has
   */
  static List<List<Integer>> tokens(TextModel text, int context) {
    if (text.vocabulary() != VOCABULARY) {
      throw new BadInputException(
          "a vocabulary of " + text.vocabulary() + " tokens",
          "training",
          "expected token ids of both prompts, since CLIP's " + VOCABULARY + " are others");
    }
    return WORDS.stream().map(words -> FRAME.text(words, context, text.context())).toList();
  }
}
