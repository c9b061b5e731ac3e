package dev.mrad.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Explanation;
import dev.mrad.api.Image;
import dev.mrad.api.Label;
import dev.mrad.api.Progress;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.metrics.Metric;
import dev.mrad.metrics.MetricValue;
import dev.mrad.metrics.MetricValues;
import dev.mrad.metrics.Metrics;
import dev.mrad.metrics.NaiveMetrics;
import dev.mrad.metrics.Population;
import dev.mrad.metrics.Sweep;
import dev.mrad.testing.GoldenData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics that the library does not know, given to an evaluation in its list. */
class AddedMetricTest {
  private static final int SIDE = 6;
  private static final double LIMIT = 0.25;

  /** Counts the sweeps that are made: metrics of equal kinds share one. */
  private static int sweeps;

  @TempDir Path folder;
  private final List<LabelledImage> images = new ArrayList<>();
  private final Map<String, float[]> maps = new HashMap<>();
  private final Map<String, byte[]> masks = new HashMap<>();

  /** The recall of each anomalous image while few enough pixels of normal images are above. */
  private static final class Recalls implements Sweep {
    record UpTo(double limit) implements Kind<Recalls> {
      @Override
      public Recalls over(Population population) {
        sweeps++;
        return new Recalls(population, limit);
      }
    }

    private final Population population;
    private final double limit;
    private final int[] pending;
    private final int[] hits;
    private long normal;
    private long alarms;

    private Recalls(Population population, double limit) {
      this.population = population;
      this.limit = limit;
      this.pending = new int[population.images()];
      this.hits = new int[population.images()];
      for (int image = 0; image < hits.length; image++) {
        normal += population.anomalous(image) == 0 ? population.normal(image) : 0;
      }
    }

    @Override
    public void add(int image, int component, int count) {
      if (population.anomalous(image) == 0) {
        alarms += count;
      } else if (component != 0) {
        pending[image] += count;
      }
    }

    @Override
    public void endOf(double score) {
      for (int image = 0; image < hits.length; image++) {
        if (alarms <= limit * normal) {
          hits[image] += pending[image];
        }
        pending[image] = 0;
      }
    }

    MetricValue recalls() {
      List<Double> perImage = new ArrayList<>();
      for (int image = 0; image < hits.length; image++) {
        perImage.add(hits[image] / (double) population.anomalous(image));
      }
      double[] defined = perImage.stream().mapToDouble(d -> d).filter(d -> d >= 0).toArray();
      return population
          .ifBoth(() -> Arrays.stream(defined).average().orElseThrow())
          .with("per_image", perImage);
    }

    MetricValue found() {
      int total = Arrays.stream(hits).sum();
      return population.ifAnomalous(() -> total);
    }
  }

  private static final Metric<?> RECALL =
      new Metric<>(
          Metric.Level.PIXEL,
          "recall",
          "recall <each>",
          Map.of("limit", LIMIT),
          new Recalls.UpTo(LIMIT),
          Recalls::recalls);
  private static final Metric<?> FOUND =
      new Metric<>(
          Metric.Level.PIXEL, "found", "found", Map.of(), new Recalls.UpTo(LIMIT), Recalls::found);
  private static final Metric<?> NEVER =
      new Metric<>(
          Metric.Level.IMAGE,
          "never",
          "never",
          Map.of(),
          population -> new Recalls(population, 0),
          sweep -> MetricValue.undefined("it is \"never\" defined"));

  private static List<Metric<?>> withAdded() {
    List<Metric<?>> metrics = new ArrayList<>(Metrics.STANDARD);
    // Before those of the library: metrics of images come first in any case.
    metrics.addAll(0, List.of(RECALL, NEVER, FOUND));
    return metrics;
  }

  private void image(String category, String name, Label label, float brighter, boolean masked) {
    String path = category + "/" + name;
    float[] map = new float[SIDE * SIDE];
    byte[] mask = new byte[SIDE * SIDE];
    for (int i = 0; i < map.length; i++) {
      mask[i] = (byte) (label == Label.ANOMALOUS && i % 5 < 2 ? 255 : 0);
      map[i] = (i * 7 % 11) + (mask[i] == 0 ? 0 : brighter);
    }
    maps.put(name, map);
    masks.put(name, mask);
    Optional<Path> file =
        masked
            ? Optional.of(GoldenData.writePng(folder.resolve(path), SIDE, SIDE, 1, mask))
            : Optional.empty();
    images.add(new LabelledImage(category, path, folder.resolve(name), label, file));
  }

  @BeforeEach
  void draw() {
    sweeps = 0;
    image("a", "sound.png", Label.NORMAL, 0, false);
    image("a", "unmasked.png", Label.ANOMALOUS, 9, false);
    image("a", "clear.png", Label.ANOMALOUS, 9, true);
    image("a", "faint.png", Label.ANOMALOUS, 1.5f, true);
    image("b", "alone.png", Label.NORMAL, 0, false);
    image("c", "other.png", Label.ANOMALOUS, 4, true);
    image("c", "plain.png", Label.NORMAL, 0, false);
  }

  /** A detection with the drawn map, whose score is the map's sum. */
  private Detection detection(Image image) {
    String name = Path.of(image.name()).getFileName().toString();
    return new Detection() {
      @Override
      public String image() {
        return name;
      }

      @Override
      public int height() {
        return SIDE;
      }

      @Override
      public int width() {
        return SIDE;
      }

      @Override
      public double score() {
        return AddedMetricTest.this.score(name);
      }

      @Override
      public double classScore() {
        return 0;
      }

      @Override
      public double peak() {
        return 0;
      }

      @Override
      public AnomalyMap map() {
        return modelMap();
      }

      @Override
      public AnomalyMap modelMap() {
        return new AnomalyMap(SIDE, SIDE, maps.get(name));
      }

      @Override
      public Explanation explain() {
        throw new IllegalStateException();
      }
    };
  }

  private double score(String name) {
    double sum = 0;
    for (float value : maps.get(name)) {
      sum += value;
    }
    return sum;
  }

  private Evaluation evaluation(List<Metric<?>> metrics) {
    AnomalyDetector drawn =
        new AnomalyDetector() {
          @Override
          public BankSpec spec() {
            return BankSpec.of("drawn", SIDE);
          }

          @Override
          public Detection detect(Image image) {
            return detection(image);
          }

          @Override
          public Stream<DetectionResult> detectAll(
              Iterable<? extends Image> all, Progress progress) {
            return StreamSupport.stream(all.spliterator(), false)
                .map(image ->
                    new DetectionResult(image, Optional.of(detection(image)), Optional.empty()));
          }

          @Override
          public void close() {}
        };
    return new Evaluator(drawn).shown(0).metrics(metrics).evaluate(new DataSet("drawn", images));
  }

  /**
   * The recall of an image at the lowest threshold with few enough pixels of normal images above.
   */
  private double recall(String name, String... counted) {
    double best = 0;
    for (float threshold = 0; threshold < 30; threshold += 0.5f) {
      double alarms = 0;
      double normal = 0;
      for (String other : counted) {
        for (float value : maps.get(other)) {
          normal++;
          alarms += value >= threshold ? 1 : 0;
        }
      }
      double hits = 0;
      double masked = 0;
      for (int i = 0; i < SIDE * SIDE; i++) {
        if (masks.get(name)[i] != 0) {
          masked++;
          hits += maps.get(name)[i] >= threshold ? 1 : 0;
        }
      }
      if (alarms <= LIMIT * normal) {
        best = Math.max(best, hits / masked);
      }
    }
    return best;
  }

  @Test
  void should_measure_an_added_metric_for_each_image() {
    Evaluation evaluation = evaluation(withAdded());
    assertThat(evaluation.problems()).isEmpty();
    // A sweep for each category with a mask, shared by the two metrics.
    assertThat(sweeps).isEqualTo(2);
    double clear = recall("clear.png", "sound.png");
    double faint = recall("faint.png", "sound.png");
    assertThat(faint).isBetween(0.01, clear - 0.01);
    MetricValue found = evaluation.categories().get(0).values().get(RECALL);
    assertThat(found.value()).isCloseTo((clear + faint) / 2, within(1e-12));
    // The image without a mask keeps its place.
    assertThat(found.lists().get("per_image"))
        .containsExactly(Double.NaN, Double.NaN, clear, faint);
    double other = recall("other.png", "plain.png");
    assertThat(evaluation.mean().get(RECALL).value())
        .isCloseTo(((clear + faint) / 2 + other) / 2, within(1e-12));
    assertThat(evaluation.mean().get(RECALL).lists()).isEmpty();
  }

  @Test
  void should_measure_the_librarys_metrics_beside_it_as_defined() {
    Evaluation evaluation = evaluation(withAdded());
    List<String> counted = List.of("sound.png", "clear.png", "faint.png");
    float[][] ofMaps = counted.stream().map(maps::get).toArray(float[][]::new);
    byte[][] ofMasks = counted.stream().map(masks::get).toArray(byte[][]::new);
    MetricValues first = evaluation.categories().get(0).values();
    assertThat(first.get(Metrics.AU_PRO).value())
        .isCloseTo(NaiveMetrics.pro(ofMaps, ofMasks, SIDE, SIDE, 0.3)[0], within(1e-12));
    double[] scores =
        Stream.of("sound.png", "unmasked.png", "clear.png", "faint.png")
            .mapToDouble(this::score)
            .toArray();
    boolean[] truth = {false, true, true, true};
    assertThat(first.get(Metrics.IMAGE_AUROC).value()).isEqualTo(NaiveMetrics.auroc(truth, scores));
    assertThat(first.get(Metrics.IMAGE_AP).value())
        .isCloseTo(NaiveMetrics.precision(truth, scores)[0], within(1e-12));
    Evaluation standard = evaluation(Metrics.STANDARD);
    for (Metric<?> metric : Metrics.STANDARD) {
      Double value = standard.mean().get(metric).value();
      assertThat((Double) evaluation.mean().get(metric).value()).as(metric.key()).isEqualTo(value);
    }
  }

  @Test
  void should_show_added_metrics_in_every_report() throws IOException {
    Evaluation evaluation = evaluation(withAdded());
    MetricValues mean = evaluation.mean();
    assertThat(evaluation.markdown().lines().limit(2))
        .containsExactly(
            "| category | images | anomalous | image never | AUROC | AP | F1-max | pixel recall <each> |"
                + " found | AUROC | AP | F1-max | AU-PRO | stepped PRO |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    assertThat(evaluation.markdown())
        .contains("| b | 1 | 0 | – | – | – | – | – | – |", "| **mean** | 7 | 4 | – |");
    Path json = folder.resolve("report.json");
    evaluation.writeJson(json);
    assertThat(Files.readString(json).replaceAll("\\s+", ""))
        .contains(
            "\"never\":null",
            "\"recall\":" + mean.get(RECALL).value() + ",\"found\"",
            "\"recall_per_image\":[null,null,");
    Path html = folder.resolve("report.html");
    evaluation.writeHtml(html);
    assertThat(Files.readString(html))
        .contains(
            "<th title=\"limit 0.25\">pixel recall &lt;each&gt;</th>",
            "<th title=\"limit 0.3\">AU-PRO</th>",
            "<td title=\"it is &quot;never&quot; defined\">–</td>",
            "<td title=\"there is no mask of an anomalous image\">–</td>",
            "<td title=\"it is not defined in any category\">–</td>");
    assertThat(mean.toJson()).startsWith("{\"image\":{\"never\":null,\"auroc\":");
  }

  @Test
  void should_refuse_a_name_that_is_taken() {
    List<Metric<?>> twice = List.of(RECALL, RECALL);
    assertThatThrownBy(() -> evaluation(twice))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("two metrics pixel.recall");
  }
}
