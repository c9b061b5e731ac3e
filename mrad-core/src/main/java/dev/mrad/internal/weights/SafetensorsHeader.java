package dev.mrad.internal.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.mrad.api.BadInputException;
import dev.mrad.spi.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The header of a safetensors file: every entry has been checked before a byte of data is used.
 *
 * @param entries the tensors by name, in the order of their data
 * @param metadata the file's text fields
 */
public record SafetensorsHeader(Map<String, TensorEntry> entries, Map<String, String> metadata) {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final int MAX_RANK = 8;
  private static final String METADATA = "__metadata__";

  /**
   * @param json the header's bytes
   * @param dataLength how many bytes follow the header
   * @param file for messages
   */
  static SafetensorsHeader parse(byte[] json, long dataLength, String file) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new BadInputException("header is not UTF-8", file, "expected a safetensors file", e);
    }
    if (text.isEmpty() || text.charAt(0) != '{') {
      throw new BadInputException(
          "header does not start with {", file, "expected a safetensors file");
    }
    try (JsonParser parser = JSON.createParser(text)) {
      return new Parsing(parser, file).header(dataLength);
    } catch (IOException e) {
      throw new BadInputException("malformed JSON header", file, "expected a safetensors file", e);
    }
  }

  /** The length and the text of the header, as this library writes it. */
  public ByteBuffer bytes() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> field : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(field.getKey(), field.getValue());
        }
        json.writeEndObject();
      }
      for (TensorEntry entry : entries.values()) {
        json.writeObjectFieldStart(entry.name());
        json.writeStringField("dtype", entry.type().name());
        json.writeFieldName("shape");
        int[] extents = entry.shape().extents();
        json.writeArray(extents, 0, extents.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {entry.from(), entry.to()}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory cannot fail", e);
    }
    int padding = -text.size() & 7;
    ByteBuffer header =
        ByteBuffer.allocate(Long.BYTES + text.size() + padding).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(text.size() + padding).put(text.toByteArray());
    for (int i = 0; i < padding; i++) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  /** One pass over the JSON text. */
  private record Parsing(JsonParser json, String file) {
    SafetensorsHeader header(long dataLength) throws IOException {
      Map<String, String> metadata = new LinkedHashMap<>();
      List<TensorEntry> entries = new ArrayList<>();
      expect(json.nextToken() == JsonToken.START_OBJECT, "header", "an object");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (name.equals(METADATA)) {
          readMetadata(metadata);
        } else {
          entries.add(entry(name));
        }
      }
      expect(json.currentToken() == JsonToken.END_OBJECT, "header", "an object");
      expect(json.nextToken() == null, "header", "padding of spaces alone behind the object");
      return new SafetensorsHeader(
          contiguous(entries, dataLength), Collections.unmodifiableMap(metadata));
    }

    private void readMetadata(Map<String, String> metadata) throws IOException {
      expect(json.nextToken() == JsonToken.START_OBJECT, METADATA, "an object of strings");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        expect(json.nextToken() == JsonToken.VALUE_STRING, METADATA + "." + key, "a string value");
        metadata.put(key, json.getText());
      }
    }

    private TensorEntry entry(String name) throws IOException {
      String where = "entry " + name;
      expect(json.nextToken() == JsonToken.START_OBJECT, where, "an object");
      TensorType type = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "dtype" -> type = type(where);
          case "shape" -> shape = longs(where + ", shape");
          case "data_offsets" -> offsets = longs(where + ", data_offsets");
          default -> throw bad("unknown field " + field, where, "dtype, shape and data_offsets");
        }
      }
      if (type == null || shape == null || offsets == null || offsets.size() != 2) {
        throw bad("incomplete", where, "dtype, shape and two data_offsets");
      }
      return checked(name, where, type, shape, offsets);
    }

    private TensorEntry checked(
        String name, String where, TensorType type, List<Long> shape, List<Long> offsets) {
      if (shape.size() > MAX_RANK) {
        throw bad("rank " + shape.size(), where, "at most " + MAX_RANK);
      }
      long bytes = type.size();
      try {
        for (long extent : shape) {
          bytes = Math.multiplyExact(bytes, extent);
        }
      } catch (ArithmeticException e) {
        throw bad("shape " + shape + " overflows", where, "at most 2^63 bytes");
      }
      long from = offsets.get(0);
      long to = offsets.get(1);
      if (to < from || to - from != bytes) {
        throw bad("data_offsets " + offsets, where, bytes + " bytes for " + type + " of " + shape);
      }
      int[] extents = new int[shape.size()];
      for (int i = 0; i < extents.length; i++) {
        if (shape.get(i) > Integer.MAX_VALUE) {
          throw bad("extent " + shape.get(i), where, "at most 2^31 - 1");
        }
        extents[i] = shape.get(i).intValue();
      }
      return new TensorEntry(name, type, Shape.of(extents), from, to);
    }

    private TensorType type(String where) throws IOException {
      expect(json.currentToken() == JsonToken.VALUE_STRING, where + ", dtype", "a string");
      String text = json.getText();
      for (TensorType type : TensorType.values()) {
        if (type.name().equals(text)) {
          return type;
        }
      }
      throw bad("dtype " + text, where, "one of " + List.of(TensorType.values()));
    }

    private List<Long> longs(String where) throws IOException {
      List<Long> values = new ArrayList<>();
      expect(json.currentToken() == JsonToken.START_ARRAY, where, "an array");
      while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
        long value = json.getLongValue();
        if (value < 0 || values.size() > MAX_RANK) {
          throw bad("value " + value, where, "at most " + MAX_RANK + " whole numbers from 0");
        }
        values.add(value);
      }
      expect(json.currentToken() == JsonToken.END_ARRAY, where, "whole numbers");
      return values;
    }

    private Map<String, TensorEntry> contiguous(List<TensorEntry> entries, long dataLength) {
      entries.sort(Comparator.comparingLong(TensorEntry::from).thenComparingLong(TensorEntry::to));
      Map<String, TensorEntry> byName = new LinkedHashMap<>();
      long end = 0;
      for (TensorEntry entry : entries) {
        if (entry.from() != end) {
          throw bad(
              "data at offset " + entry.from(),
              "entry " + entry.name(),
              "offset " + end + ", without hole or overlap");
        }
        end = entry.to();
        byName.put(entry.name(), entry);
      }
      if (end != dataLength) {
        throw bad(
            (end < dataLength ? "surplus data" : "truncated data"),
            "data section",
            end + " bytes, found " + dataLength);
      }
      return Collections.unmodifiableMap(byName);
    }

    private void expect(boolean valid, String where, String expected) {
      if (!valid) {
        throw bad("unexpected JSON", where, expected);
      }
    }

    private BadInputException bad(String what, String where, String expected) {
      return new BadInputException(what, file + ", " + where, "expected " + expected);
    }
  }
}
