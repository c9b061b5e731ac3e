package dev.mrad.internal.clip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The {@code config.json} of a Hugging Face folder. Sizes come from the tensors' shapes; this is
 * read only to refuse a model that computes something else with the same tensors.
 */
final class HuggingFaceConfig {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long MAX_SIZE = 1 << 20;
  private static final TowerSettings EXPECTED = TowerSettings.OPENAI;
  private static final String ACTIVATION = EXPECTED.activation().name().toLowerCase(Locale.ROOT);

  private final Path file;
  private final Map<String, String> values;

  private HuggingFaceConfig(Path file, Map<String, String> values) {
    this.file = file;
    this.values = values;
  }

  /**
   * Checks the configuration in a folder, if there is one.
   *
   * @throws BadInputException when it contradicts what the towers compute
   */
  static void check(Path model) {
    Path file = model.resolve("config.json");
    if (Files.isDirectory(model) && Files.exists(file)) {
      HuggingFaceConfig config = new HuggingFaceConfig(file, read(file));
      for (String tower : List.of("vision_config", "text_config")) {
        config.require(tower + ".hidden_act", ACTIVATION);
        config.requireEpsilon(tower + ".layer_norm_eps");
        config.requireHeads(tower);
      }
    }
  }

  private static Map<String, String> read(Path file) {
    try {
      if (Files.size(file) > MAX_SIZE) {
        throw new BadInputException(
            Files.size(file) + " bytes", file.toString(), "expected at most " + MAX_SIZE);
      }
      Map<String, String> values = new HashMap<>();
      try (JsonParser json = JSON.createParser(Files.readAllBytes(file))) {
        String section = "";
        while (json.nextToken() != null) {
          int depth = depth(json);
          if (json.currentToken() == JsonToken.START_OBJECT && depth == 2) {
            section = json.getParsingContext().getParent().getCurrentName() + ".";
          } else if (json.currentToken() == JsonToken.END_OBJECT && depth == 1) {
            section = "";
          } else if (json.currentToken().isScalarValue() && depth <= 2) {
            values.put((depth == 2 ? section : "") + json.currentName(), json.getText());
          }
        }
      }
      return values;
    } catch (IOException e) {
      throw new BadInputException("cannot be read", file.toString(), "expected a JSON object", e);
    }
  }

  private static int depth(JsonParser json) {
    int depth = 0;
    for (var context = json.getParsingContext(); !context.inRoot(); context = context.getParent()) {
      depth++;
    }
    return depth;
  }

  private void require(String field, String expected) {
    String found = values.get(field);
    if (found != null && !found.equals(expected)) {
      throw new BadInputException(
          field + " " + found, file.toString(), "expected " + expected + ", as in OpenAI's models");
    }
  }

  private void requireEpsilon(String field) {
    String found = values.get(field);
    if (found != null && number(field, found) != EXPECTED.epsilon()) {
      throw new BadInputException(
          field + " " + found, file.toString(), "expected " + EXPECTED.epsilon());
    }
  }

  private void requireHeads(String tower) {
    String heads = values.get(tower + ".num_attention_heads");
    String width = values.get(tower + ".hidden_size");
    if (heads != null && width != null) {
      double size = number(tower, width) / number(tower, heads);
      if (size != EXPECTED.headSize()) {
        throw new BadInputException(
            tower + " with " + heads + " heads in a width of " + width,
            file.toString(),
            "expected heads of " + EXPECTED.headSize());
      }
    }
  }

  private double number(String field, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new BadInputException(field + " " + text, file.toString(), "expected a number", e);
    }
  }
}
