package dev.mrad.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The values of a list of metrics. Immutable.
 *
 * @param values by metric, those of images before those of pixels, otherwise in the list's order
 */
public record MetricValues(Map<Metric<?>, MetricValue> values) {
  /** Copies the map and orders it. */
  public MetricValues {
    Map<Metric<?>, MetricValue> ordered = new LinkedHashMap<>();
    for (Metric.Level level : Metric.Level.values()) {
      values.forEach((metric, value) -> {
        if (metric.level() == level) {
          ordered.put(metric, value);
        }
      });
    }
    values = Collections.unmodifiableMap(ordered);
  }

  /** A value for each metric of a level. */
  static MetricValues of(
      List<Metric<?>> metrics, Metric.Level level, Function<Metric<?>, MetricValue> value) {
    Map<Metric<?>, MetricValue> values = new LinkedHashMap<>();
    for (Metric<?> metric : metrics) {
      if (metric.level() == level) {
        values.put(metric, value.apply(metric));
      }
    }
    return new MetricValues(values);
  }

  /** The metrics of a level, none of which is defined, for the same reason. */
  public static MetricValues undefined(List<Metric<?>> metrics, Metric.Level level, String reason) {
    return of(metrics, level, metric -> MetricValue.undefined(reason));
  }

  /** These values and others. */
  public MetricValues and(MetricValues others) {
    Map<Metric<?>, MetricValue> all = new LinkedHashMap<>(values);
    all.putAll(others.values);
    return new MetricValues(all);
  }

  /**
   * A metric's value.
   *
   * @throws BadInputException when it was not measured
   */
  public MetricValue get(Metric<?> metric) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().key().equals(metric.key()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() ->
            new BadInputException(
                "metric " + metric.key(),
                "values",
                "expected one of " + values.keySet().stream().map(Metric::key).toList()));
  }

  /**
   * Means, such as those over categories. A metric that is not defined in one category is left out
   * of its mean. Lists and curves have no mean.
   *
   * @param all at least one; with the same metrics
   */
  public static MetricValues mean(List<MetricValues> all) {
    Map<Metric<?>, MetricValue> means = new LinkedHashMap<>();
    for (Metric<?> metric : all.get(0).values.keySet()) {
      means.put(
          metric,
          all.stream()
              .map(values -> values.get(metric))
              .filter(MetricValue::isDefined)
              .mapToDouble(MetricValue::value)
              .average()
              .stream()
              .mapToObj(MetricValue::of)
              .findFirst()
              .orElseGet(() -> MetricValue.undefined("it is not defined in any category")));
    }
    return new MetricValues(means);
  }

  /**
   * A JSON object with an object for each level: numbers by the metrics' names, null where a metric
   * is not defined; lists as arrays by the metric's and the list's name.
   */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      for (Metric.Level level : Metric.Level.values()) {
        if (values.keySet().stream().anyMatch(metric -> metric.level() == level)) {
          json.writeObjectFieldStart(level.key());
          for (Map.Entry<Metric<?>, MetricValue> entry : values.entrySet()) {
            if (entry.getKey().level() == level) {
              write(json, entry.getKey().name(), entry.getValue());
            }
          }
          json.writeEndObject();
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, String name, MetricValue value) throws IOException {
    json.writeFieldName(name);
    write(json, value.value());
    for (Map.Entry<String, List<Double>> list : value.lists().entrySet()) {
      json.writeArrayFieldStart(name + "_" + list.getKey());
      for (double number : list.getValue()) {
        write(json, number);
      }
      json.writeEndArray();
    }
  }

  /** JSON has no NaN. */
  private static void write(JsonGenerator json, double number) throws IOException {
    if (Double.isNaN(number)) {
      json.writeNull();
    } else {
      json.writeNumber(number);
    }
  }
}
