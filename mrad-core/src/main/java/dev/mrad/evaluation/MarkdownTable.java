package dev.mrad.evaluation;

import dev.mrad.metrics.Metric;
import dev.mrad.metrics.MetricValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Metrics as a Markdown table. */
final class MarkdownTable {
  private MarkdownTable() {}

  static String of(Evaluation evaluation) {
    List<String> titles = titles(evaluation);
    StringBuilder table = new StringBuilder("| category | images | anomalous | ");
    table.append(String.join(" | ", titles)).append(" |\n|---|---:|---:|");
    table.append("---:|".repeat(titles.size())).append('\n');
    evaluation
        .categories()
        .forEach(category -> row(table, category.category().replace("|", "\\|"), category));
    row(table, "**mean**", evaluation.total());
    return table.toString();
  }

  private static void row(StringBuilder table, String name, CategoryMetrics row) {
    table.append("| ").append(name).append(" | ").append(row.images());
    table.append(" | ").append(row.anomalous());
    row.values().values().values().forEach(value -> table.append(" | ").append(cell(value)));
    table.append(" |\n");
  }

  /** The metrics' titles; the first of a level names the level. */
  static List<String> titles(Evaluation evaluation) {
    List<String> titles = new ArrayList<>();
    Metric.Level last = null;
    for (Metric<?> metric : evaluation.mean().values().keySet()) {
      boolean first = metric.level() != last;
      titles.add(first ? metric.level().key() + " " + metric.title() : metric.title());
      last = metric.level();
    }
    return titles;
  }

  /** A value with three decimals, or a dash where it is not defined. */
  static String cell(MetricValue value) {
    return value.isDefined() ? String.format(Locale.ROOT, "%.3f", value.value()) : "–";
  }
}
