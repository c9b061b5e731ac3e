package dev.mrad.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mrad.metrics.ImageFigures;
import dev.mrad.metrics.PixelFigures;
import dev.mrad.metrics.ScoreFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad metrics}. */
@Command(
    name = "metrics",
    description =
        "Figures of given scores: AUROC, AP, F1-max of images; these, exact AU-PRO and the stepped PRO"
            + " of pixels.",
    mixinStandardHelpOptions = true)
final class MetricsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--scores",
      required = true,
      paramLabel = "F",
      description =
          "A safetensors file with labels [n] and scores [n], or masks [b,h,w] and maps [b,h,w], or"
              + " both.")
  private Path scores;

  @Option(names = "--json", description = "Prints an object.")
  private boolean json;

  @Override
  public Integer call() {
    ScoreFile figures = ScoreFile.read(scores);
    Map<String, Map<String, Double>> levels = new LinkedHashMap<>();
    figures.image().ifPresent(image -> levels.put("image", named(image)));
    figures.pixel().ifPresent(pixel -> levels.put("pixel", named(pixel)));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(object(levels));
    } else {
      levels.forEach((level, named) ->
          named.forEach((name, value) ->
              out.println(
                  String.format(Locale.ROOT, "%-6s %-12s %s", level, name, readable(value)))));
    }
    out.flush();
    return Main.DONE;
  }

  private static Map<String, Double> named(ImageFigures image) {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("auroc", image.auroc());
    named.put("ap", image.ap());
    named.put("f1_max", image.f1Max());
    return named;
  }

  private static Map<String, Double> named(PixelFigures pixel) {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("auroc", pixel.auroc());
    named.put("ap", pixel.ap());
    named.put("f1_max", pixel.f1Max());
    named.put("aupro", pixel.auPro());
    named.put("pro_stepped", pixel.steppedPro());
    return named;
  }

  private static String readable(double value) {
    return Double.isNaN(value)
        ? "undefined: a class, or every region, is missing"
        : String.format(Locale.ROOT, "%.6f", value);
  }

  private static String object(Map<String, Map<String, Double>> levels) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, Map<String, Double>> level : levels.entrySet()) {
        json.writeObjectFieldStart(level.getKey());
        for (Map.Entry<String, Double> figure : level.getValue().entrySet()) {
          json.writeFieldName(figure.getKey());
          // JSON has no NaN.
          if (Double.isNaN(figure.getValue())) {
            json.writeNull();
          } else {
            json.writeNumber(figure.getValue());
          }
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot fail", e);
    }
    return text.toString();
  }
}
