package dev.mrad.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mrad.api.Detection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Detections as they come: a table for people, or an object a line for programs. */
final class DetectionTable {
  private static final JsonFactory JSON = new JsonFactory();

  private final PrintWriter out;
  private final boolean json;
  private boolean started;

  DetectionTable(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
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
              detection.peak(),
              detection.image()));
    }
    out.flush();
  }

  private static String object(Detection detection, @Nullable Path map, @Nullable Path overlay) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("image", detection.image());
      json.writeNumberField("score", (float) detection.score());
      json.writeNumberField("class_score", (float) detection.classScore());
      json.writeNumberField("peak", (float) detection.peak());
      json.writeStringField("map", map == null ? null : map.toString());
      json.writeStringField("overlay", overlay == null ? null : overlay.toString());
      // A verdict needs a calibrated threshold, which no bank carries yet.
      json.writeNullField("anomalous");
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot fail", e);
    }
    return text.toString();
  }
}
