package dev.mrad.heads;

import dev.mrad.api.IncompatibleException;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.spi.Weight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The prompts of an official checkpoint, with the copies of token embeddings that it holds.
 *
 * @param prompts the normal and the anomalous prompt
 * @param prefixes the embedding of the first token of each
 * @param suffixes the embeddings of each prompt's tokens behind its context
 * @param deep the deep tokens
 */
record OfficialPrompts(
    List<Prompt> prompts,
    List<TokenRows> prefixes,
    List<TokenRows> suffixes,
    List<TokenRows> deep) {
  private static final List<String> PREFIXES =
      List.of("prompt_learner.token_prefix_pos", "prompt_learner.token_prefix_neg");
  private static final List<String> SUFFIXES =
      List.of("prompt_learner.token_suffix_pos", "prompt_learner.token_suffix_neg");

  /** CLIP is published in half precision, so a copy may have been rounded to it. */
  private static final float HALF_PRECISION = 1e-3f;

  private static final float NEARLY_ZERO = 1e-6f;

  static OfficialPrompts read(OfficialEntries entries) {
    List<Prompt> prompts = new ArrayList<>();
    List<TokenRows> prefixes = new ArrayList<>();
    List<TokenRows> suffixes = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      prompts.add(
          new Prompt(
              entries.tokens(HeadsFile.TOKENS.get(label)),
              entries.rows(HeadsFile.CONTEXTS.get(label)),
              entries.map(HeadsFile.BIASES.get(label))));
      prefixes.add(entries.rows(PREFIXES.get(label)));
      suffixes.add(entries.rows(SUFFIXES.get(label)));
    }
    List<TokenRows> deep = new ArrayList<>();
    while (entries.has(HeadsFile.DEEP + deep.size())) {
      deep.add(entries.rows(HeadsFile.DEEP + deep.size()));
    }
    return new OfficialPrompts(prompts, prefixes, suffixes, deep);
  }

  ClipHeads heads(FineTunedHeads retrieval, String text) {
    return new ClipHeads(retrieval, prompts.get(0), prompts.get(1), deep, text);
  }

  /**
   * Refuses an encoder that these prompts were not learned with.
   *
   * @throws IncompatibleException when sizes or embeddings differ
   */
  void requireTower(Path file, GraphEncoder encoder) {
    TextModel tower = encoder.model().requireText();
    for (int label = 0; label < 2; label++) {
      Prompt prompt = prompts.get(label);
      require(file, encoder, "text length", prompt.tokens().size(), tower.context());
      require(file, encoder, "text width", prompt.context().width(), tower.width());
      require(
          file, encoder, "joint width", prompt.bias().orElseThrow().inputs(), encoder.dimension());
      require(file, encoder, "prefix width", prefixes.get(label).width(), tower.width());
      require(file, encoder, "suffix width", suffixes.get(label).width(), tower.width());
      int context = prompt.context().rows();
      int behind = prompt.tokens().size() - 1 - context;
      require(file, encoder, "tokens before the context", prefixes.get(label).rows(), 1);
      require(file, encoder, "tokens behind the context", suffixes.get(label).rows(), behind);
      requireSame(file, encoder, PREFIXES.get(label), prefixes.get(label), prompt.tokens(), 0);
      requireSame(
          file, encoder, SUFFIXES.get(label), suffixes.get(label), prompt.tokens(), 1 + context);
    }
    if (deep.size() >= tower.layers()) {
      throw new IncompatibleException(
          file
              + " has deep tokens before "
              + deep.size()
              + " blocks, but the text tower of encoder "
              + encoder.name()
              + " has "
              + tower.layers()
              + " blocks");
    }
  }

  private static void require(
      Path file, GraphEncoder encoder, String what, int found, int expected) {
    if (found != expected) {
      throw new IncompatibleException(
          file
              + " has "
              + what
              + " "
              + found
              + ", but encoder "
              + encoder.name()
              + " needs "
              + expected);
    }
  }

  /** The checkpoint's copies of embeddings are the encoder's, row by row. */
  private static void requireSame(
      Path file,
      GraphEncoder encoder,
      String name,
      TokenRows copies,
      List<Integer> tokens,
      int first) {
    Weight embeddings = encoder.model().requireText().tokens();
    int width = copies.width();
    float[] values = copies.values();
    float[] row = new float[width];
    for (int i = 0; i < copies.rows(); i++) {
      int token = tokens.get(first + i);
      if (token >= embeddings.shape().extent(0)) {
        throw new IncompatibleException(
            file
                + " has token id "
                + token
                + ", but encoder "
                + encoder.name()
                + " knows "
                + embeddings.shape().extent(0)
                + " tokens");
      }
      embeddings.read((long) token * width, row, 0, width);
      for (int at = 0; at < width; at++) {
        float found = values[i * width + at];
        if (!(Math.abs(found - row[at]) <= HALF_PRECISION * Math.abs(row[at]) + NEARLY_ZERO)) {
          throw new IncompatibleException(
              file
                  + ", entry "
                  + name
                  + ", embeds token "
                  + token
                  + " otherwise ("
                  + found
                  + ") than encoder "
                  + encoder.name()
                  + " ("
                  + row[at]
                  + "): it was trained with another text tower");
        }
      }
    }
  }
}
