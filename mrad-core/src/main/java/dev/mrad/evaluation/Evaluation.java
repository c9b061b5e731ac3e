package dev.mrad.evaluation;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.internal.io.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What a detector achieved on labelled images: figures by category, and their means over categories
 * (SPEC §9). Immutable and thread-safe.
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

  /** The figures of each category, by name. */
  public List<CategoryFigures> categories() {
    return results.stream().map(CategoryResult::figures).toList();
  }

  /** The means over categories. */
  public MeanFigures mean() {
    return MeanFigures.of(categories());
  }

  /** The scores of all images, category by category, in the order of the data set. */
  public List<ScoredPicture> images() {
    return results.stream().flatMap(result -> result.images().stream()).toList();
  }

  /** Why images are not among the figures. */
  public List<BadInputException> problems() {
    return problems;
  }

  /** A Markdown table of the categories and their means. */
  public String markdown() {
    return MarkdownTable.of(this);
  }

  /**
   * Writes figures and scores as JSON, wholly or not at all.
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
