package dev.mrad.internal.text;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Tokenizer;
import dev.mrad.spi.TokenizerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds the installed library of tokenizers. */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * Opens a tokenizer by the first installed library that can be used here.
   *
   * @throws BackendUnavailableException when there is none
   */
  public static Tokenizer open(String definition) {
    List<String> refused = new ArrayList<>();
    try {
      for (TokenizerProvider provider :
          ServiceLoader.load(TokenizerProvider.class, Tokenizers.class.getClassLoader())) {
        try {
          return provider.open(definition);
        } catch (BackendUnavailableException e) {
          refused.add(e.getMessage());
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new BackendUnavailableException(
          "tokenizers are installed wrongly: " + e.getMessage(), e);
    }
    throw new BackendUnavailableException(
        refused.isEmpty()
            ? "no tokenizer library, vocabulary, expected one: add dev.mrad:mrad-backend-djl and"
                + " ai.djl.huggingface:tokenizers, or name token ids"
            : String.join("; ", refused));
  }
}
