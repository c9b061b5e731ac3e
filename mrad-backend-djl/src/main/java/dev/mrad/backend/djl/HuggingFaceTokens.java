package dev.mrad.backend.djl;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.mrad.spi.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tokenizer of Hugging Face's library. */
final class HuggingFaceTokens implements Tokenizer {
  private @Nullable HuggingFaceTokenizer tokenizer;

  private HuggingFaceTokens(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  static Tokenizer open(String definition) {
    try (ByteArrayInputStream in =
        new ByteArrayInputStream(definition.getBytes(StandardCharsets.UTF_8))) {
      return new HuggingFaceTokens(
          HuggingFaceTokenizer.newInstance(in, Map.of("truncation", "false", "padding", "false")));
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public synchronized List<Integer> encode(String text) {
    HuggingFaceTokenizer open = tokenizer;
    if (open == null) {
      throw new IllegalStateException("tokenizer is closed");
    }
    return Arrays.stream(open.encode(text, false, false).getIds())
        .mapToObj(Math::toIntExact)
        .toList();
  }

  @Override
  public synchronized void close() {
    HuggingFaceTokenizer open = tokenizer;
    tokenizer = null;
    if (open != null) {
      open.close();
    }
  }
}
