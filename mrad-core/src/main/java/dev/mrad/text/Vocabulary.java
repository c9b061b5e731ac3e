package dev.mrad.text;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.text.Tokenizers;
import dev.mrad.internal.text.VocabularyFiles;
import dev.mrad.spi.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * CLIP's vocabulary: turns texts into token ids. It needs a library of tokenizers on the class path
 * ({@code dev.mrad:mrad-backend-djl} with {@code ai.djl.huggingface:tokenizers}); the words of the
 * paper need neither library nor vocabulary. Nothing is loaded over a network. Thread-safe.
 */
public final class Vocabulary implements AutoCloseable {
  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";

  private final String name;
  private final Tokenizer tokenizer;
  private final int start;
  private final int end;

  private Vocabulary(String name, Tokenizer tokenizer) {
    this.name = name;
    this.tokenizer = tokenizer;
    this.start = special(START);
    this.end = special(END);
    if (start >= end) {
      throw new BadInputException(
          "token " + START + " with id " + start,
          name,
          "expected the largest ids at start and end, as in CLIP's");
    }
  }

  /**
   * Opens a vocabulary.
   *
   * @param path {@code tokenizer.json}, {@code vocab.json} with {@code merges.txt} beside it,
   *     OpenAI's {@code bpe_simple_vocab_16e6.txt.gz}, or a folder that has one of these
   * @throws BadInputException when there is none, or it cannot be used
   * @throws dev.mrad.api.BackendUnavailableException when there is no library of tokenizers; the
   *     message names what to add
   */
  public static Vocabulary open(Path path) {
    String definition = VocabularyFiles.definition(path);
    Tokenizer tokenizer;
    try {
      tokenizer = Tokenizers.open(definition);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          "cannot be used: " + e.getMessage(), path.toString(), "expected CLIP's vocabulary", e);
    }
    try {
      return new Vocabulary(path.toString(), tokenizer);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * The vocabulary of a model, if there is one in the folder of its weights.
   *
   * @param weights a file or a folder
   */
  public static Optional<Path> beside(Path weights) {
    Path folder = Files.isDirectory(weights) ? weights : weights.toAbsolutePath().getParent();
    return folder != null && VocabularyFiles.in(folder) ? Optional.of(folder) : Optional.empty();
  }

  private int special(String token) {
    List<Integer> ids = tokenizer.encode(token);
    if (ids.size() != 1) {
      throw new BadInputException("no token " + token, name, "expected CLIP's vocabulary");
    }
    return ids.get(0);
  }

  /** The id of the token that begins a text. */
  public int start() {
    return start;
  }

  /** The id of the token that ends a text, the largest of all. */
  public int end() {
    return end;
  }

  /**
   * The ids of words, without start and end.
   *
   * @throws BadInputException when there are no words, or the vocabulary lacks one
   */
  public List<Integer> words(String text) {
    List<Integer> ids = tokenizer.encode(text);
    if (ids.isEmpty()) {
      throw new BadInputException("no words", "text '" + text + "'", "expected some");
    }
    for (int id : ids) {
      if (id < 0 || id == start || id >= end) {
        throw new BadInputException(
            "text '" + text + "'", name, "expected words whose letters the vocabulary has");
      }
    }
    return ids;
  }

  /**
   * Checks that a text tower knows all tokens.
   *
   * @param tokens how many its table of embeddings has
   * @throws BadInputException when it does not
   */
  public void requireWithin(int tokens) {
    if (end >= tokens) {
      throw new BadInputException(
          "token id " + end,
          name,
          "expected the text tower's vocabulary, which has " + tokens + " tokens");
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
