package dev.mrad.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sweeps that the metrics of a level need, each kind once. */
final class Sweeps {
  private final List<Metric<?>> metrics;
  private final Metric.Level level;
  private final Map<Sweep.Kind<?>, Sweep> byKind = new LinkedHashMap<>();
  private final Sweep[] sweeps;

  Sweeps(List<Metric<?>> metrics, Population population) {
    this.metrics = Metric.checked(metrics);
    this.level = population.level();
    for (Metric<?> metric : metrics) {
      if (metric.level() == level) {
        byKind.computeIfAbsent(metric.sweep(), kind -> kind.over(population));
      }
    }
    this.sweeps = byKind.values().toArray(new Sweep[0]);
  }

  void add(int image, int component, int count) {
    for (Sweep sweep : sweeps) {
      sweep.add(image, component, count);
    }
  }

  void endOf(double score) {
    for (Sweep sweep : sweeps) {
      sweep.endOf(score);
    }
  }

  /** The values of the metrics, once all scores were given. */
  MetricValues values() {
    return MetricValues.of(metrics, level, metric -> metric.read(byKind));
  }
}
