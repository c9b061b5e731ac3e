package dev.mrad.spi;

import java.util.List;

/** Texts to token ids, by one vocabulary. Thread-safe. */
public interface Tokenizer extends AutoCloseable {
  /**
   * The ids of a text's tokens, without a start and an end that a model adds. A special token that
   * stands in the text, such as {@code <|endoftext|>}, is one token.
   */
  List<Integer> encode(String text);

  /** Frees what is native. */
  @Override
  void close();
}
