package dev.mrad.backend.djl;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Tokenizer;
import dev.mrad.spi.TokenizerProvider;

/**
 * Hugging Face's tokenizers through DJL, where {@code ai.djl.huggingface:tokenizers} is on the
 * class path: it is an optional dependency, since only prompts of other words need it. Its natives
 * lie in its jar; where DJL would download others, opening is refused.
 *
 * <p>Opening sets the system property {@code OPT_OUT_TRACKING} where it is unset, since DJL would
 * send usage statistics.
 */
public final class HuggingFaceTokenizerProvider implements TokenizerProvider {
  static final String COORDINATES = "ai.djl.huggingface:tokenizers";

  /** For {@link java.util.ServiceLoader}. */
  public HuggingFaceTokenizerProvider() {}

  @Override
  public String name() {
    return "djl-huggingface";
  }

  @Override
  public Tokenizer open(String definition) {
    TokenizerNatives.requireUsable();
    PyTorch.optOut();
    try {
      return HuggingFaceTokens.open(definition);
    } catch (LinkageError e) {
      throw new BackendUnavailableException(
          "the natives of " + COORDINATES + " cannot be loaded: " + e.getMessage(), e);
    }
  }
}
