package dev.mrad.metrics;

import dev.mrad.api.BadInputException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A metric: its names, and how its value is read from a sweep over all scores. Metrics whose sweeps
 * are of equal kinds share one sweep, and all sweeps of a level share one sort. Immutable.
 *
 * @param level what has a score: an image or a pixel
 * @param name the key in JSON: small letters, digits and underscores, unique within a level
 * @param title the column in tables
 * @param parameters what its value depends on, such as a limit; by name, in their order
 * @param sweep the kind of sweep
 * @param value reads the value from the finished sweep
 * @param <S> the sweep's type
 */
public record Metric<S extends Sweep>(
    Level level,
    String name,
    String title,
    Map<String, Double> parameters,
    Sweep.Kind<S> sweep,
    Function<S, MetricValue> value) {
  /** What has a score. */
  public enum Level {
    /** Each image has one score. */
    IMAGE,
    /** Each pixel has one value of a map. */
    PIXEL;

    /** The name in JSON. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the name and copies the parameters.
   *
   * @throws BadInputException when the name is none
   */
  public Metric {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new BadInputException(
          "name \"" + name + "\"", "metric", "expected small letters, digits and underscores");
    }
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** The level and the name. */
  public String key() {
    return level.key() + "." + name;
  }

  /**
   * A copy of a list of metrics.
   *
   * @throws BadInputException when two have the same level and name
   */
  public static List<Metric<?>> checked(List<Metric<?>> metrics) {
    Set<String> keys = new HashSet<>();
    for (Metric<?> metric : metrics) {
      if (!keys.add(metric.key())) {
        throw new BadInputException(
            "two metrics " + metric.key(), "list of metrics", "expected each name once in a level");
      }
    }
    return List.copyOf(metrics);
  }

  /** The value from the sweep of this metric's kind. */
  MetricValue read(Map<Sweep.Kind<?>, Sweep> finished) {
    // The sweep was made by this very kind, or by one that equals it.
    @SuppressWarnings("unchecked")
    S own = (S) finished.get(sweep);
    return value.apply(own);
  }
}
