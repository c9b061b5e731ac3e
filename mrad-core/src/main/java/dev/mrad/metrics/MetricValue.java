package dev.mrad.metrics;

import dev.mrad.api.BadInputException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a metric found: a number, or why there is none. Immutable.
 *
 * @param value the number; NaN where the metric is not defined
 * @param reason why the metric is not defined; empty where it is
 * @param lists further numbers by name, such as {@code per_image}, one for each image in the order
 *     in which the images were added; NaN where one is not defined
 * @param curve the curve that the number sums up, if there is one
 */
public record MetricValue(
    double value, Optional<String> reason, Map<String, List<Double>> lists, Optional<Curve> curve) {
  /**
   * Copies the lists.
   *
   * @throws BadInputException when there is neither a number nor a reason, or there are both
   */
  public MetricValue {
    if (Double.isFinite(value) == reason.isPresent() || Double.isInfinite(value)) {
      throw new BadInputException(
          "value " + value, "metric", "expected a number, or a reason why there is none");
    }
    Map<String, List<Double>> copies = new LinkedHashMap<>();
    lists.forEach((name, list) -> copies.put(name, List.copyOf(list)));
    lists = Collections.unmodifiableMap(copies);
  }

  /**
   * A number.
   *
   * @throws BadInputException when it is not finite
   */
  public static MetricValue of(double value) {
    return new MetricValue(value, Optional.empty(), Map.of(), Optional.empty());
  }

  /**
   * No number.
   *
   * @param reason why, as a sentence without its full stop
   */
  public static MetricValue undefined(String reason) {
    return new MetricValue(Double.NaN, Optional.of(reason), Map.of(), Optional.empty());
  }

  /**
   * This value with further numbers.
   *
   * @param name is appended to the metric's name in JSON, after an underscore
   * @param list the numbers, NaN where one is not defined
   */
  public MetricValue with(String name, List<Double> list) {
    Map<String, List<Double>> more = new LinkedHashMap<>(lists);
    more.put(name, list);
    return new MetricValue(value, reason, more, curve);
  }

  /** This value with its curve. */
  public MetricValue with(Curve drawn) {
    return new MetricValue(value, reason, lists, Optional.of(drawn));
  }

  /** Whether there is a number. */
  public boolean isDefined() {
    return reason.isEmpty();
  }
}
