package dev.mrad.evaluation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** An evaluation as JSON; figures that are undefined are null. */
final class JsonReport {
  private JsonReport() {}

  static String of(Evaluation evaluation) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeStringField("dataset", evaluation.dataSet());
      json.writeStringField("encoder", evaluation.spec().encoder());
      json.writeNumberField("input_size", evaluation.spec().inputSize());
      json.writeObjectFieldStart("mean");
      figures(json, evaluation.mean());
      json.writeEndObject();
      json.writeArrayFieldStart("categories");
      for (CategoryFigures category : evaluation.categories()) {
        json.writeStartObject();
        json.writeStringField("category", category.category());
        json.writeNumberField("images", category.images());
        json.writeNumberField("anomalous", category.anomalous());
        json.writeNumberField("without_mask", category.withoutMask());
        figures(json, MeanFigures.of(List.of(category)));
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

  private static void figures(JsonGenerator json, MeanFigures figures) throws IOException {
    json.writeObjectFieldStart("image");
    figure(json, "auroc", figures.imageAuroc());
    figure(json, "ap", figures.imageAp());
    figure(json, "f1_max", figures.imageF1Max());
    json.writeEndObject();
    json.writeObjectFieldStart("pixel");
    figure(json, "auroc", figures.pixelAuroc());
    figure(json, "ap", figures.pixelAp());
    figure(json, "f1_max", figures.pixelF1Max());
    figure(json, "aupro", figures.auPro());
    figure(json, "pro_stepped", figures.steppedPro());
    json.writeEndObject();
  }

  private static void figure(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    if (Double.isNaN(value)) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }
}
