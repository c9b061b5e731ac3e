package dev.mrad.spi;

import dev.mrad.api.BackendUnavailableException;

/**
 * A library of tokenizers, found by {@link java.util.ServiceLoader}. It never loads anything over a
 * network.
 */
@Experimental
public interface TokenizerProvider {
  /** Its name, for messages. */
  String name();

  /**
   * Opens a tokenizer.
   *
   * @param definition what the file {@code tokenizer.json} of Hugging Face's library holds:
   *     normalisation, splitting, model and vocabulary
   * @throws BackendUnavailableException when the library or its natives cannot be used here; the
   *     message names what to add
   * @throws IllegalArgumentException when the definition cannot be used
   */
  Tokenizer open(String definition);
}
