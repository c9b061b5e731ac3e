package dev.mrad.spi;

import java.util.List;

/** Turns texts into token ids of one vocabulary. Thread-safe. */
@Experimental
public interface Tokenizer extends AutoCloseable {
  /**
   * The ids of a text's tokens, without the start and end tokens that a model adds. A special token
   * in the text, such as {@code <|endoftext|>}, is one token.
   */
  List<Integer> encode(String text);

  /** Frees native memory. */
  @Override
  void close();
}
