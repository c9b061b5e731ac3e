package dev.mrad.train;

import dev.mrad.api.BadInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The tokens around the words of a learned prompt (docs/method.md §8).
 *
 * @param start the id of the token that begins a text
 * @param placeholder the id that stands for a learned embedding
 * @param end the id of the token that ends a text, the largest of all
 */
record TextFrame(int start, int placeholder, int end) {
  /**
   * The ids of a whole text: start, placeholders, words, end, padding.
   *
   * @param words the ids of the words
   * @param context how many learned embeddings it has
   * @param length how long it is
   * @throws BadInputException when it is longer
   */
  List<Integer> text(List<Integer> words, int context, int length) {
    List<Integer> ids = new ArrayList<>();
    ids.add(start);
    ids.addAll(Collections.nCopies(context, placeholder));
    ids.addAll(words);
    ids.add(end);
    if (ids.size() > length) {
      throw new BadInputException(
          "a context of " + context + " embeddings and " + words.size() + " tokens",
          "training",
          "expected a text of at most " + length);
    }
    ids.addAll(Collections.nCopies(length - ids.size(), 0));
    return ids;
  }
}
