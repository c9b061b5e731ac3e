package dev.mrad.example.encoder;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.metrics.ImageMetrics;
import dev.mrad.metrics.Metrics;
import dev.mrad.spi.GradientProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The training's curves: means over a window of steps, appended to a CSV file. */
final class Curves {
  private static final String HEADER =
      "step,images,side,rate,total,head,dice,retrieval,class,text,"
          + "head_auroc,retrieval_auroc,class_auroc,images_per_second,peak,peak_auroc";
  private static final int WINDOW = 20;
  private static final int MOST = 20000;

  /** About how many cells of a step are ranked. */
  private static final int CELLS = 1000;

  private final Path file;
  private final double[] sums = new double[6];
  private final Ranking head = new Ranking();
  private final Ranking retrieval = new Ranking();
  private final Ranking classes = new Ranking();
  private final Ranking peaks = new Ranking();
  private double text;
  private int texts;
  private int steps;
  private int images;
  private long since = System.nanoTime();

  /** Scores with labels. */
  private static final class Ranking {
    private final List<Double> scores = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();

    void add(float score, int label) {
      if (label >= 0 && scores.size() < MOST) {
        scores.add((double) score);
        labels.add(label == 1 ? Label.ANOMALOUS : Label.NORMAL);
      }
    }

    double auroc() {
      double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();
      double result =
          ImageMetrics.measure(labels, values, List.of(Metrics.IMAGE_AUROC))
              .get(Metrics.IMAGE_AUROC)
              .value();
      scores.clear();
      labels.clear();
      return result;
    }
  }

  /**
   * Goes on with the file of a resumed training: rows after its state are dropped.
   *
   * @param done how many steps the state has
   */
  Curves(Path folder, long done) {
    this.file = folder.resolve("curves.csv");
    try {
      Files.createDirectories(folder);
      String kept = HEADER + "\n";
      if (Files.exists(file)) {
        kept +=
            Files.readAllLines(file).stream()
                .filter(line -> isRow(line, done))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
      }
      try (WholeFile whole = WholeFile.create(file)) {
        whole.write(ByteBuffer.wrap(kept.getBytes(StandardCharsets.UTF_8)));
        whole.commit();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Not a row that a stop or a full disk cut off. */
  private static boolean isRow(String line, long done) {
    String[] fields = line.split(",", -1);
    return fields.length == HEADER.split(",", -1).length
        && fields[0].matches("\\d{1,15}")
        && Long.parseLong(fields[0]) <= done;
  }

  private BadInputException failed(IOException e) {
    return new BadInputException(
        "cannot be written: " + e.getMessage(), file.toString(), "expected space and access", e);
  }

  void add(
      TrainingState state, Stage stage, Batch batch, GradientProgram.Result result, double rate) {
    List<String> names =
        List.of(
            LossGraph.TOTAL,
            LossGraph.HEAD,
            LossGraph.DICE,
            LossGraph.RETRIEVAL,
            LossGraph.CLASS,
            LossGraph.PEAK);
    for (int i = 0; i < sums.length; i++) {
      sums[i] += Outputs.values(result.outputs(), names.get(i))[0];
    }
    if (result.outputs().containsKey(LossGraph.TEXT)) {
      text += Outputs.values(result.outputs(), LossGraph.TEXT)[0];
      texts++;
    }
    float[] byHead = Outputs.values(result.outputs(), LossGraph.CELL_SCORES);
    float[] byRetrieval = Outputs.values(result.outputs(), LossGraph.RETRIEVAL_SCORES);
    float[] byPeak = Outputs.values(result.outputs(), LossGraph.PEAK_SCORES);
    float[] byClass = Outputs.values(result.outputs(), LossGraph.CLASS_SCORES);
    // Some of the cells are enough.
    int stride = 1 + batch.cells().length / CELLS;
    for (int i = (int) (state.steps % stride); i < batch.cells().length; i += stride) {
      head.add(byHead[i], batch.cells()[i]);
      retrieval.add(byRetrieval[i], batch.cells()[i]);
    }
    for (int i = 0; i < batch.labels().length; i++) {
      classes.add(byClass[i], batch.labels()[i]);
      peaks.add(byPeak[i], batch.labels()[i]);
    }
    steps++;
    images += stage.batch();
    if (steps == WINDOW) {
      flush(state, stage, rate);
    }
  }

  private void flush(TrainingState state, Stage stage, double rate) {
    double seconds = (System.nanoTime() - since) / 1e9;
    String row =
        String.format(
            Locale.ROOT,
            "%d,%d,%d,%.2e,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.1f,%.4f,%.4f%n",
            state.steps,
            state.images,
            stage.side(),
            rate,
            sums[0] / steps,
            sums[1] / steps,
            sums[2] / steps,
            sums[3] / steps,
            sums[4] / steps,
            text / Math.max(1, texts),
            head.auroc(),
            retrieval.auroc(),
            classes.auroc(),
            images / seconds,
            sums[5] / steps,
            peaks.auroc());
    try {
      Files.writeString(file, row, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw failed(e);
    }
    System.out.print(row);
    Arrays.fill(sums, 0);
    text = 0;
    texts = 0;
    steps = 0;
    images = 0;
    since = System.nanoTime();
  }
}
