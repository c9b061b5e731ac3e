package dev.mrad.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Describes CLIP's tokenizer to Hugging Face's library: it composes letters, collapses spaces,
 * turns to lower case, separates words and signs, writes bytes as letters, and merges byte pairs up
 * to a word's end.
 */
final class ClipTokenizerJson {
  private static final String WORDS =
      "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  private ClipTokenizerJson() {}

  static String write(Merges merges) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("version", "1.0");
      json.writeArrayFieldStart("added_tokens");
      added(json, merges.ids(), Merges.START);
      added(json, merges.ids(), Merges.END);
      json.writeEndArray();
      normalizer(json);
      splitter(json);
      model(json, merges);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void added(JsonGenerator json, Map<String, Integer> ids, String token)
      throws IOException {
    Integer id = ids.get(token);
    if (id == null) {
      throw new BadInputException("no token " + token, "vocabulary", "expected CLIP's");
    }
    json.writeStartObject();
    json.writeNumberField("id", id);
    json.writeStringField("content", token);
    json.writeBooleanField("special", true);
    for (String rule : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
      json.writeBooleanField(rule, false);
    }
    json.writeEndObject();
  }

  private static void normalizer(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("normalizer");
    json.writeStringField("type", "Sequence");
    json.writeArrayFieldStart("normalizers");
    typed(json, "NFC");
    json.writeEndObject();
    typed(json, "Replace");
    regex(json, "\\s+");
    json.writeStringField("content", " ");
    json.writeEndObject();
    typed(json, "Lowercase");
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void splitter(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("pre_tokenizer");
    json.writeStringField("type", "Sequence");
    json.writeArrayFieldStart("pretokenizers");
    typed(json, "Split");
    regex(json, WORDS);
    json.writeStringField("behavior", "Removed");
    json.writeBooleanField("invert", true);
    json.writeEndObject();
    typed(json, "ByteLevel");
    for (String rule : new String[] {"add_prefix_space", "trim_offsets", "use_regex"}) {
      json.writeBooleanField(rule, false);
    }
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void model(JsonGenerator json, Merges merges) throws IOException {
    json.writeObjectFieldStart("model");
    json.writeStringField("type", "BPE");
    json.writeStringField("unk_token", Merges.END);
    json.writeStringField("continuing_subword_prefix", "");
    json.writeStringField("end_of_word_suffix", Merges.END_OF_WORD);
    json.writeBooleanField("fuse_unk", false);
    json.writeObjectFieldStart("vocab");
    for (Map.Entry<String, Integer> token : merges.ids().entrySet()) {
      json.writeNumberField(token.getKey(), token.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("merges");
    for (String pair : merges.pairs()) {
      json.writeString(pair);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void typed(JsonGenerator json, String type) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
  }

  private static void regex(JsonGenerator json, String pattern) throws IOException {
    json.writeObjectFieldStart("pattern");
    json.writeStringField("Regex", pattern);
    json.writeEndObject();
  }
}
