package dev.mrad.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mrad.api.Contribution;
import dev.mrad.api.Detection;
import dev.mrad.api.Explanation;
import dev.mrad.api.Label;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Detections as they come: a table for people, or an object a line for programs. */
final class DetectionTable {
  private static final JsonFactory JSON = new JsonFactory();

  /** How many rows an explanation lists of each memory. */
  private static final int EXPLAINED = 5;

  private final PrintWriter out;
  private final boolean json;
  private final boolean explain;
  private boolean started;

  DetectionTable(PrintWriter out, boolean json, boolean explain) {
    this.out = out;
    this.json = json;
    this.explain = explain;
  }

  void add(Detection detection, @Nullable Path map, @Nullable Path overlay) {
    if (json) {
      out.println(object(detection, map, overlay));
    } else {
      if (!started) {
        out.println("  score   class    peak  image");
        started = true;
      }
      out.println(
          String.format(
              Locale.ROOT,
              "%7.4f %7.4f %7.4f  %s",
              detection.score(),
              detection.classScore(),
              detection.topKMean(),
              detection.image()));
      if (explain) {
        Explanation explanation = detection.explain();
        list("as a whole, most like", explanation.imageRows(EXPLAINED));
        list("at the peak, most like", explanation.patchRows(EXPLAINED));
      }
    }
    out.flush();
  }

  private void list(String title, List<Contribution> rows) {
    out.println("    " + title);
    for (Contribution row : rows) {
      out.println(
          String.format(
              Locale.ROOT,
              "      %6.4f alike, weight %.2e: %s %s",
              row.similarity(),
              row.weight(),
              name(row.label()),
              row.provenance().identity()));
    }
  }

  private static String name(Label label) {
    return label.name().toLowerCase(Locale.ROOT);
  }

  private String object(Detection detection, @Nullable Path map, @Nullable Path overlay) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("image", detection.image());
      json.writeNumberField("score", (float) detection.score());
      json.writeNumberField("class_score", (float) detection.classScore());
      json.writeNumberField("peak", (float) detection.topKMean());
      json.writeStringField("map", map == null ? null : map.toString());
      json.writeStringField("overlay", overlay == null ? null : overlay.toString());
      // A verdict needs a calibrated threshold, which no bank carries yet.
      json.writeNullField("anomalous");
      if (explain) {
        Explanation explanation = detection.explain();
        json.writeObjectFieldStart("explanation");
        write(json, "image_rows", explanation.imageRows(EXPLAINED));
        write(json, "patch_rows", explanation.patchRows(EXPLAINED));
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, String field, List<Contribution> rows)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Contribution row : rows) {
      json.writeStartObject();
      json.writeStringField("image", row.provenance().identity());
      json.writeStringField("label", name(row.label()));
      json.writeNumberField("similarity", row.similarity());
      json.writeNumberField("weight", row.weight());
      json.writeNumberField("contribution", row.contribution());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
