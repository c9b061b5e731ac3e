package dev.mrad.bank;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mrad.api.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The images of a bank as UTF-8 text: a JSON array of {@code [data set, path, content digest]}. */
final class SourceTable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String EXPECTED = "expected an array of [data set, path, content]";

  private SourceTable() {}

  static byte[] write(List<Source> sources) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartArray();
      for (Source source : sources) {
        json.writeStartArray();
        json.writeString(source.dataset());
        json.writeString(source.path());
        json.writeString(source.content());
        json.writeEndArray();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @param where for messages
   * @throws BadInputException when the text is not such an array
   */
  static List<Source> read(byte[] table, String where) {
    List<Source> sources = new ArrayList<>();
    try (JsonParser json = JSON.createParser(table)) {
      require(json.nextToken() == JsonToken.START_ARRAY, where);
      while (json.nextToken() == JsonToken.START_ARRAY) {
        sources.add(new Source(text(json, where), text(json, where), text(json, where)));
        require(json.nextToken() == JsonToken.END_ARRAY, where);
      }
      require(json.currentToken() == JsonToken.END_ARRAY && json.nextToken() == null, where);
    } catch (IOException e) {
      throw new BadInputException("malformed JSON", where, EXPECTED, e);
    }
    return sources;
  }

  private static String text(JsonParser json, String where) throws IOException {
    require(json.nextToken() == JsonToken.VALUE_STRING, where);
    return json.getText();
  }

  private static void require(boolean valid, String where) {
    if (!valid) {
      throw new BadInputException("unexpected content", where, EXPECTED);
    }
  }
}
