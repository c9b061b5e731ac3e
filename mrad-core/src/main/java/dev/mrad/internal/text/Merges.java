package dev.mrad.internal.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A byte-pair vocabulary as CLIP has it: the id of each token, and the pairs to merge in order of
 * precedence. The last token of a word ends with {@link #END_OF_WORD}.
 *
 * @param ids the id of each token
 * @param pairs {@code left right}
 */
record Merges(Map<String, Integer> ids, List<String> pairs) {
  static final String END_OF_WORD = "</w>";
  static final String START = "<|startoftext|>";
  static final String END = "<|endoftext|>";

  /**
   * The vocabulary that follows from OpenAI's list of merges: a token for each byte, one for each
   * byte at the end of a word, one for each pair, then start and end.
   */
  static Merges implied(List<String> pairs) {
    List<String> tokens = new ArrayList<>(bytes());
    bytes().forEach(letter -> tokens.add(letter + END_OF_WORD));
    pairs.forEach(pair -> tokens.add(pair.replace(" ", "")));
    tokens.add(START);
    tokens.add(END);
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      ids.put(tokens.get(id), id);
    }
    return new Merges(ids, List.copyOf(pairs));
  }

  /** A printable letter for each byte. Bytes that are printable themselves come first. */
  private static List<String> bytes() {
    List<String> printable = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      boolean visible = (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
      if (visible) {
        printable.add(Character.toString(value));
      } else {
        others.add(Character.toString(256 + others.size()));
      }
    }
    printable.addAll(others);
    return printable;
  }
}
