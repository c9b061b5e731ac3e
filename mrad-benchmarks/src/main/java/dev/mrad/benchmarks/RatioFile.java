package dev.mrad.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.mrad.api.BadInputException;
import dev.mrad.internal.io.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link Ratios} as JSON. */
final class RatioFile {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long MAX_SIZE = 1 << 20;
  private static final MathContext DIGITS = new MathContext(4);
  private static final String PROCESSORS = "processors";
  private static final String VECTOR_BITS = "vector_bits";
  private static final String TOLERANCE = "tolerance";

  private final Path file;
  private final Map<String, Double> heading = new HashMap<>();
  private final Map<Ratios.Key, Double> figures = new LinkedHashMap<>();

  private RatioFile(Path file) {
    this.file = file;
  }

  static void write(Ratios ratios, Path target) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeNumberField(PROCESSORS, ratios.machine().processors());
      json.writeNumberField(VECTOR_BITS, ratios.machine().vectorBits());
      json.writeNumberField(TOLERANCE, ratios.tolerance());
      for (Ratios.Kind kind : Ratios.Kind.values()) {
        json.writeArrayFieldStart(kind.list);
        for (Map.Entry<Ratios.Key, Double> figure : ratios.values().entrySet()) {
          if (figure.getKey().kind() == kind) {
            json.writeStartObject();
            json.writeStringField("operation", figure.getKey().operation());
            json.writeStringField(kind.versus, figure.getKey().versus());
            json.writeNumberField(kind.value, new BigDecimal(figure.getValue()).round(DIGITS));
            json.writeEndObject();
          }
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    try (AtomicFile out = AtomicFile.create(target)) {
      out.write(ByteBuffer.wrap(text.append('\n').toString().getBytes(StandardCharsets.UTF_8)));
      out.commit();
    }
  }

  /**
   * Reads.
   *
   * @throws BadInputException when the file is missing, or anything in it is not as it should be
   */
  static Ratios read(Path file) {
    RatioFile content = new RatioFile(file);
    try {
      if (Files.size(file) > MAX_SIZE) {
        throw content.bad(Files.size(file) + " bytes", "at most " + MAX_SIZE);
      }
      try (JsonParser json = JSON.createParser(Files.readAllBytes(file))) {
        content.read(json);
      }
    } catch (IOException e) {
      String reason = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
      throw new BadInputException(
          "cannot be read (" + e.getClass().getSimpleName() + ": " + reason + ")",
          file.toString(),
          "expected the JSON of a benchmark's ratios",
          e);
    }
    Ratios ratios =
        new Ratios(
            new Machine(content.whole(PROCESSORS), content.whole(VECTOR_BITS)),
            content.heading(TOLERANCE));
    content.figures.forEach(
        (key, value) -> ratios.put(key.kind(), key.operation(), key.versus(), value));
    if (content.figures.isEmpty()) {
      throw content.bad("no figures", "at least one");
    }
    return ratios;
  }

  private void read(JsonParser json) throws IOException {
    require(json.nextToken() == JsonToken.START_OBJECT, json, "an object");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      Ratios.Kind kind = null;
      for (Ratios.Kind each : Ratios.Kind.values()) {
        kind = each.list.equals(name) ? each : kind;
      }
      if (kind != null) {
        require(json.currentToken() == JsonToken.START_ARRAY, json, "a list " + name);
        while (json.nextToken() == JsonToken.START_OBJECT) {
          readFigure(json, kind);
        }
        require(json.currentToken() == JsonToken.END_ARRAY, json, "an object in " + name);
      } else if (heading.put(name, positive(json)) != null) {
        throw bad("two values of " + name, "one");
      }
    }
    require(json.currentToken() == JsonToken.END_OBJECT, json, "the end of the object");
    require(json.nextToken() == null, json, "nothing behind the object");
  }

  private void readFigure(JsonParser json, Ratios.Kind kind) throws IOException {
    Map<String, String> texts = new HashMap<>();
    double value = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals(kind.value)) {
        value = positive(json);
      } else {
        require(json.currentToken() == JsonToken.VALUE_STRING, json, "a text " + name);
        texts.put(name, json.getText());
      }
    }
    String operation = texts.get("operation");
    String versus = texts.get(kind.versus);
    if (operation == null || versus == null || value == 0 || texts.size() != 2) {
      throw bad(
          "an incomplete figure in " + kind.list,
          "operation, " + kind.versus + " and " + kind.value);
    }
    if (figures.put(new Ratios.Key(kind, operation, versus), value) != null) {
      throw bad("two figures of " + operation + ", " + versus, "one");
    }
  }

  private double positive(JsonParser json) throws IOException {
    require(json.currentToken().isNumeric(), json, "a number " + json.currentName());
    double value = json.getDoubleValue();
    require(value > 0 && value < Double.POSITIVE_INFINITY, json, "a positive finite number");
    return value;
  }

  private double heading(String name) {
    Double value = heading.get(name);
    if (value == null) {
      throw bad("no " + name, "a number");
    }
    return value;
  }

  private int whole(String name) {
    double value = heading(name);
    if (value != (int) value) {
      throw bad(name + " " + value, "a whole number");
    }
    return (int) value;
  }

  private void require(boolean holds, JsonParser json, String expected) throws IOException {
    if (!holds) {
      throw bad(json.currentToken() + " " + json.getText(), expected);
    }
  }

  private BadInputException bad(String what, String expected) {
    return new BadInputException(what, file.toString(), "expected " + expected);
  }
}
