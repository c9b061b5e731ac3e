package dev.mrad.evaluation;

import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Contribution;
import dev.mrad.api.Label;
import dev.mrad.metrics.Metric;
import dev.mrad.metrics.MetricValue;
import dev.mrad.render.Overlay;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An evaluation as one HTML page that needs nothing else. */
final class HtmlReport {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #8886; --normal: #3b82a0; --anomalous: #d9663a; }
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem; text-align: right; }
      th:first-child, td:first-child { text-align: left; }
      tr:last-child td { font-weight: 600; }
      .scroll { overflow-x: auto; }
      .charts { display: flex; flex-wrap: wrap; gap: .5rem; }
      .charts svg { width: 260px; height: 200px; font-size: 10px; }
      svg text { fill: currentColor; }
      svg .axis { stroke: currentColor; stroke-width: .7; }
      svg .curve { fill: none; stroke: var(--normal); stroke-width: 1.6; }
      svg .normal { fill: var(--normal); opacity: .65; }
      svg .anomalous { fill: var(--anomalous); opacity: .65; }
      .gallery { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
      figure { border-left: 4px solid var(--normal); margin: 0; padding-left: .5rem; }
      figure.anomalous { border-color: var(--anomalous); }
      figure div { display: flex; gap: 3px; }
      figure img { flex: 1 1 0; height: auto; max-width: 33%; min-width: 0; object-fit: contain; }
      figcaption { font-size: .8rem; overflow-wrap: anywhere; }
      figcaption ul { margin: 0; opacity: .75; padding-left: 1rem; }
      """;
  private final StringBuilder page = new StringBuilder();

  private HtmlReport() {}

  static String of(Evaluation evaluation, List<CategoryResult> results) {
    return new HtmlReport().write(evaluation, results);
  }

  private String write(Evaluation evaluation, List<CategoryResult> results) {
    String title = "MRAD on " + evaluation.dataSet();
    page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.append("<title>").append(Html.text(title)).append("</title>\n<style>\n");
    page.append(STYLE).append("</style></head>\n<body>\n");
    page.append("<h1>").append(Html.text(title)).append("</h1>\n<p>encoder ");
    page.append(Html.text(evaluation.spec().encoder())).append(" at ");
    page.append(evaluation.spec().inputSize()).append(" pixels</p>\n");
    table(evaluation);
    problems(evaluation.problems());
    results.forEach(this::category);
    return page.append("</body></html>\n").toString();
  }

  private void table(Evaluation evaluation) {
    page.append("<div class=\"scroll\"><table><thead><tr>");
    page.append("<th>category</th><th>images</th><th>anomalous</th>");
    Iterator<Metric<?>> metrics = evaluation.mean().values().keySet().iterator();
    for (String title : MarkdownTable.titles(evaluation)) {
      page.append("<th").append(hint(parameters(metrics.next()))).append('>');
      page.append(Html.text(title)).append("</th>");
    }
    page.append("</tr></thead>\n<tbody>\n");
    evaluation.categories().forEach(this::row);
    row(evaluation.total());
    page.append("</tbody></table></div>\n");
  }

  private static String parameters(Metric<?> metric) {
    return metric.parameters().entrySet().stream()
        .map(parameter -> parameter.getKey() + " " + parameter.getValue())
        .collect(Collectors.joining(", "));
  }

  /** The tooltip of a table cell. */
  private static String hint(String text) {
    return text.isEmpty() ? "" : " title=\"" + Html.text(text) + "\"";
  }

  private void row(CategoryMetrics row) {
    page.append("<tr><td>").append(Html.text(row.category())).append("</td><td>");
    page.append(row.images()).append("</td><td>").append(row.anomalous()).append("</td>");
    for (MetricValue value : row.values().values().values()) {
      page.append("<td").append(hint(value.reason().orElse(""))).append('>');
      page.append(MarkdownTable.cell(value)).append("</td>");
    }
    page.append("</tr>\n");
  }

  private void problems(List<BadInputException> problems) {
    if (!problems.isEmpty()) {
      page.append("<h2>").append(problems.size()).append(" images left out</h2>\n<ul>\n");
      for (BadInputException problem : problems) {
        page.append("<li>").append(Html.text(String.valueOf(problem.getMessage())));
        page.append("</li>\n");
      }
      page.append("</ul>\n");
    }
  }

  private void category(CategoryResult result) {
    page.append("<h2>").append(Html.text(result.metrics().category())).append("</h2>\n");
    charts(result);
    if (result.metrics().withoutMask() > 0) {
      page.append("<p>").append(result.metrics().withoutMask());
      page.append(" anomalous images have no mask; their pixels are not counted.</p>\n");
    }
    if (!result.exhibits().isEmpty()) {
      page.append("<p>").append(result.exhibits().size()).append(" of ");
      page.append(result.images().size());
      page.append(" images, the highest scores first: of each class, the ends of the order. ");
      page.append("Picture, map, and mask where there is one.</p>\n<div class=\"gallery\">\n");
      Overlay overlay = overlay(result.exhibits());
      result.exhibits().forEach(exhibit -> figure(exhibit, overlay));
      page.append("</div>\n");
    }
  }

  private void charts(CategoryResult result) {
    page.append("<div class=\"charts\">");
    page.append(
        Chart.histogram(
            "Scores: normal, anomalous",
            scores(result, Label.NORMAL),
            scores(result, Label.ANOMALOUS)));
    result.metrics().values().values().values().stream()
        .flatMap(value -> value.curve().stream())
        .filter(curve -> curve.size() > 1)
        .forEach(curve -> page.append(Chart.curve(curve)));
    page.append("</div>\n");
  }

  private static double[] scores(CategoryResult result, Label label) {
    return result.images().stream()
        .filter(image -> image.label() == label)
        .mapToDouble(ScoredPicture::score)
        .toArray();
  }

  /** One range of colours for a category, so that its maps can be compared. */
  private static Overlay overlay(List<Exhibit> exhibits) {
    double low =
        exhibits.stream().mapToDouble(exhibit -> median(exhibit.map())).average().orElse(0);
    double high = exhibits.stream().mapToDouble(exhibit -> exhibit.map().max()).max().orElse(1);
    return Overlay.of(low, Math.max(high, low + 1e-6), Double.NaN);
  }

  private static double median(AnomalyMap map) {
    float[] sorted = map.toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private void figure(Exhibit exhibit, Overlay overlay) {
    ScoredPicture scored = exhibit.scored();
    String label = scored.label().name().toLowerCase(Locale.ROOT);
    page.append("<figure class=\"").append(label).append("\"><div>");
    page.append(Pictures.element(exhibit.picture(), "picture"));
    page.append(Pictures.element(overlay.draw(exhibit.picture(), exhibit.map()), "map"));
    exhibit.mask().ifPresent(mask -> page.append(Pictures.element(mask, "mask")));
    page.append("</div><figcaption>").append(String.format(Locale.ROOT, "%.4f ", scored.score()));
    page.append(label).append(' ').append(Html.text(scored.path()));
    if (!exhibit.reasons().isEmpty()) {
      page.append("<ul>");
      exhibit.reasons().forEach(this::reason);
      page.append("</ul>");
    }
    page.append("</figcaption></figure>\n");
  }

  private void reason(Contribution row) {
    page.append("<li>like ").append(row.label().name().toLowerCase(Locale.ROOT)).append(' ');
    page.append(Html.text(row.provenance().identity()));
    page.append(String.format(Locale.ROOT, " (%.3f)</li>", row.similarity()));
  }
}
