package dev.mrad.evaluation;

import java.util.List;
import java.util.stream.DoubleStream;

/** Figures as a Markdown table. */
final class MarkdownTable {
  private static final String HEAD =
      """
      | category | images | anomalous | image AUROC | AP | F1-max | pixel AUROC | AP | F1-max | AU-PRO | stepped PRO |
      |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
      """;

  private MarkdownTable() {}

  static String of(Evaluation evaluation) {
    StringBuilder table = new StringBuilder(HEAD);
    for (CategoryFigures category : evaluation.categories()) {
      row(
          table,
          category.category().replace("|", "\\|"),
          category.images(),
          category.anomalous(),
          figures(category));
    }
    row(
        table,
        "**mean**",
        evaluation.categories().stream().mapToInt(CategoryFigures::images).sum(),
        evaluation.categories().stream().mapToInt(CategoryFigures::anomalous).sum(),
        figures(evaluation.mean()));
    return table.toString();
  }

  /** In the order of the columns. */
  static double[] figures(CategoryFigures category) {
    return figures(MeanFigures.of(List.of(category)));
  }

  /** In the order of the columns. */
  static double[] figures(MeanFigures mean) {
    return new double[] {
      mean.imageAuroc(),
      mean.imageAp(),
      mean.imageF1Max(),
      mean.pixelAuroc(),
      mean.pixelAp(),
      mean.pixelF1Max(),
      mean.auPro(),
      mean.steppedPro()
    };
  }

  private static void row(
      StringBuilder table, String name, int images, int anomalous, double[] figures) {
    table.append("| ").append(name).append(" | ").append(images).append(" | ").append(anomalous);
    DoubleStream.of(figures).forEach(figure -> table.append(" | ").append(Html.figure(figure)));
    table.append(" |\n");
  }
}
