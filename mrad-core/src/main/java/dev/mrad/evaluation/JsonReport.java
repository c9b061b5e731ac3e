package dev.mrad.evaluation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.mrad.api.BadInputException;
import dev.mrad.metrics.MetricValues;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** An evaluation as JSON; metrics that are not defined are null. */
final class JsonReport {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonReport() {}

  static String of(Evaluation evaluation) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeStringField("dataset", evaluation.dataSet());
      json.writeStringField("encoder", evaluation.spec().encoder());
      json.writeNumberField("input_size", evaluation.spec().inputSize());
      json.writeObjectFieldStart("mean");
      metrics(json, evaluation.mean());
      json.writeEndObject();
      json.writeArrayFieldStart("categories");
      for (CategoryMetrics category : evaluation.categories()) {
        json.writeStartObject();
        json.writeStringField("category", category.category());
        json.writeNumberField("images", category.images());
        json.writeNumberField("anomalous", category.anomalous());
        json.writeNumberField("without_mask", category.withoutMask());
        metrics(json, category.values());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("images");
      for (ScoredPicture image : evaluation.images()) {
        json.writeStartObject();
        json.writeStringField("category", image.category());
        json.writeStringField("path", image.path());
        json.writeStringField("label", image.label().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("score", image.score());
        json.writeNumberField("class_score", image.classScore());
        json.writeNumberField("peak", image.peak());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("problems");
      for (BadInputException problem : evaluation.problems()) {
        json.writeString(problem.getMessage());
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot fail", e);
    }
    return text.append('\n').toString();
  }

  /** The levels of the values, as fields of the object that is being written. */
  private static void metrics(JsonGenerator json, MetricValues values) throws IOException {
    try (JsonParser parser = FACTORY.createParser(values.toJson())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        json.copyCurrentStructure(parser);
      }
    }
  }
}
