package dev.mrad.evaluation;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.internal.io.AtomicFile;
import dev.mrad.metrics.MetricValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The results of a detector on labelled images: metrics by category, and their means over
 * categories. Immutable and thread-safe.
 */
public final class Evaluation {
  private final String dataSet;
  private final BankSpec spec;
  private final List<CategoryResult> results;
  private final List<BadInputException> problems;

  Evaluation(
      String dataSet,
      BankSpec spec,
      List<CategoryResult> results,
      List<BadInputException> problems) {
    this.dataSet = dataSet;
    this.spec = spec;
    this.results = List.copyOf(results);
    this.problems = List.copyOf(problems);
  }

  /** The data set's name. */
  public String dataSet() {
    return dataSet;
  }

  /** What the detector works with. */
  public BankSpec spec() {
    return spec;
  }

  /** The metrics of each category, by name. */
  public List<CategoryMetrics> categories() {
    return results.stream().map(CategoryResult::metrics).toList();
  }

  /** The means over the categories in which a metric is defined. */
  public MetricValues mean() {
    return MetricValues.mean(categories().stream().map(CategoryMetrics::values).toList());
  }

  /** The counts of all categories, and the means. */
  CategoryMetrics total() {
    return new CategoryMetrics(
        "mean",
        categories().stream().mapToInt(CategoryMetrics::images).sum(),
        categories().stream().mapToInt(CategoryMetrics::anomalous).sum(),
        categories().stream().mapToInt(CategoryMetrics::withoutMask).sum(),
        mean());
  }

  /** The scores of all images, category by category, in the order of the data set. */
  public List<ScoredPicture> images() {
    return results.stream().flatMap(result -> result.images().stream()).toList();
  }

  /** Why images were left out. */
  public List<BadInputException> problems() {
    return problems;
  }

  /** A Markdown table of the categories and their means. */
  public String markdown() {
    return MarkdownTable.of(this);
  }

  /**
   * Writes metrics and scores as JSON, wholly or not at all.
   *
   * @throws BadInputException when the file cannot be written
   */
  public void writeJson(Path file) {
    write(file, JsonReport.of(this));
  }

  /**
   * Writes {@link #markdown()}, wholly or not at all.
   *
   * @throws BadInputException when the file cannot be written
   */
  public void writeMarkdown(Path file) {
    write(file, markdown());
  }

  /**
   * Writes one HTML page, with pictures, curves and histograms inside, wholly or not at all.
   *
   * @throws BadInputException when the file cannot be written
   */
  public void writeHtml(Path file) {
    write(file, HtmlReport.of(this, results));
  }

  private static void write(Path file, String text) {
    try (AtomicFile out = AtomicFile.create(file)) {
      out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      out.commit();
    }
  }
}
