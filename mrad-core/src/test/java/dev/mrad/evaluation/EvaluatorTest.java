package dev.mrad.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.metrics.Metric;
import dev.mrad.metrics.MetricValues;
import dev.mrad.metrics.Metrics;
import dev.mrad.metrics.NaiveMetrics;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
  private static final int SIDE = 36;

  @TempDir static Path shared;
  @TempDir Path folder;

  private static DataSet data;
  private static ImageEncoder encoder;
  private static AnomalyDetector detector;

  @BeforeAll
  static void build() {
    data = MvtecLayout.read(GoldenData.writeTraining(shared.resolve("set")), Split.TEST);
    encoder = Mrad.encoder().weights(Golden.path("clip_openai.safetensors")).inputSize(SIDE).open();
    MemoryBank bank = Mrad.bankBuilder().encoder(encoder).add(data).build();
    detector = Mrad.detector(bank).encoder(encoder).temperature(0.1).build();
  }

  @AfterAll
  static void close() {
    detector.close();
    encoder.close();
  }

  private static LabelledImage with(LabelledImage image, Path file, Optional<Path> mask) {
    return new LabelledImage(image.category(), image.path(), file, image.label(), mask);
  }

  /** The golden query images and masks, with the reference's scores and maps of them. */
  @Test
  void should_measure_as_defined_on_the_references_scores_and_maps() {
    List<LabelledImage> images = new ArrayList<>();
    List<Label> labels = List.of(Label.NORMAL, Label.ANOMALOUS, Label.ANOMALOUS);
    try (Golden inputs = Golden.open("inputs");
        Golden expected = Golden.open("tf")) {
      float[] scores = expected.floats("score_code");
      float[] mapped = expected.floats("map_blurred");
      byte[] masked = inputs.bytes("masks_query");
      double[] wide = new double[3];
      boolean[] truth = new boolean[3];
      float[][] maps = new float[3][];
      byte[][] masks = new byte[3][];
      double[] pixels = new double[3 * SIDE * SIDE];
      boolean[] pixelTruth = new boolean[pixels.length];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = mapped[i];
        pixelTruth[i] = masked[i] != 0;
      }
      for (int i = 0; i < 3; i++) {
        assertThat(inputs.longs("labels_query")[i]).isEqualTo(labels.get(i).ordinal());
        wide[i] = scores[i];
        truth[i] = labels.get(i) == Label.ANOMALOUS;
        maps[i] = Arrays.copyOfRange(mapped, i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
        masks[i] = Arrays.copyOfRange(masked, i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
        Path mask =
            GoldenData.write(folder.resolve(i + "_mask.png"), inputs, "query." + i + ".mask");
        images.add(
            new LabelledImage(
                "thing",
                "thing/" + i + ".png",
                GoldenData.writeQuery(folder.resolve(i + ".png"), i),
                labels.get(i),
                truth[i] ? Optional.of(mask) : Optional.empty()));
      }
      List<String> progress = new ArrayList<>();
      Evaluation evaluation;
      MemoryBank bank = Mrad.bankBuilder().encoder(encoder).add(data).build();
      try (AnomalyDetector standard = Mrad.detector(bank).encoder(encoder).build()) {
        evaluation =
            new Evaluator(standard)
                .progress((done, total) -> progress.add(done + "/" + total))
                .evaluate(new DataSet("queries", images));
      }
      assertThat(progress).containsExactly("1/3", "2/3", "3/3");
      assertThat(evaluation.problems()).isEmpty();
      for (int i = 0; i < 3; i++) {
        assertThat(evaluation.images().get(i).score()).isCloseTo(wide[i], within(1e-5));
      }
      CategoryMetrics found = evaluation.categories().get(0);
      assertThat(found.category()).isEqualTo("thing");
      assertThat(found.images()).isEqualTo(3);
      assertThat(found.anomalous()).isEqualTo(2);
      assertThat(found.withoutMask()).isZero();
      double[] precision = NaiveMetrics.precision(truth, wide);
      check(found, Metrics.IMAGE_AUROC, NaiveMetrics.auroc(truth, wide));
      check(found, Metrics.IMAGE_AP, precision[0]);
      check(found, Metrics.IMAGE_F1_MAX, precision[1]);
      double[] pixelPrecision = NaiveMetrics.precision(pixelTruth, pixels);
      double[] pro = NaiveMetrics.pro(maps, masks, SIDE, SIDE, 0.3);
      check(found, Metrics.PIXEL_AUROC, NaiveMetrics.auroc(pixelTruth, pixels));
      check(found, Metrics.PIXEL_AP, pixelPrecision[0]);
      check(found, Metrics.PIXEL_F1_MAX, pixelPrecision[1]);
      check(found, Metrics.AU_PRO, pro[0]);
      check(found, Metrics.STEPPED_PRO, pro[1]);
    }
  }

  /** Pixels whose scores differ by less than the map's rounding may change places. */
  private static void check(CategoryMetrics found, Metric<?> metric, double expected) {
    assertThat(found.values().get(metric).value())
        .as(metric.key())
        .isCloseTo(expected, within(1e-6));
  }

  private static Double value(MetricValues values, Metric<?> metric) {
    return values.get(metric).value();
  }

  @Test
  void should_average_over_the_categories_where_a_metric_is_defined() {
    List<LabelledImage> images = new ArrayList<>(data.images());
    LabelledImage normal =
        images.stream().filter(image -> image.label() == Label.NORMAL).findFirst().orElseThrow();
    images.add(
        new LabelledImage(
            "other", "other/test/good/0.png", normal.file(), Label.NORMAL, Optional.empty()));
    Evaluation alone = new Evaluator(detector).evaluate(data);
    Evaluation both = new Evaluator(detector).evaluate(new DataSet("set", images));
    assertThat(both.categories()).hasSize(2);
    assertThat(both.categories().get(0).category()).isEqualTo("other");
    MetricValues other = both.categories().get(0).values();
    assertThat(value(other, Metrics.IMAGE_AUROC)).isNaN();
    assertThat(other.get(Metrics.IMAGE_AUROC).reason()).contains("there is no anomalous image");
    assertThat(other.get(Metrics.AU_PRO).reason())
        .contains("there is no mask of an anomalous image");
    for (Metric<?> metric : Metrics.STANDARD) {
      assertThat(value(both.mean(), metric)).isEqualTo(value(alone.mean(), metric)).isNotNaN();
    }
    assertThat(both.markdown()).contains("| other | 1 | 0 | – | – | – | – |");
    Path json = folder.resolve("report.json");
    both.writeJson(json);
    assertThat(json).content().contains("\"auroc\" : null");
  }

  @Test
  void should_leave_out_and_tell_what_cannot_be_used() throws IOException {
    List<LabelledImage> images = new ArrayList<>(data.images());
    Path broken = Files.writeString(folder.resolve("broken <&>.png"), "no image");
    images.set(0, with(images.get(0), broken, images.get(0).mask()));
    int masked = 1;
    while (images.get(masked).mask().isEmpty()) {
      masked++;
    }
    Path small = GoldenData.writePng(folder.resolve("small.png"), 2, 2, 1, new byte[4]);
    images.set(masked, with(images.get(masked), images.get(masked).file(), Optional.of(small)));
    DataSet bad = new DataSet("bad & <ugly>", images);
    Evaluation evaluation = new Evaluator(detector).evaluate(bad);
    assertThat(evaluation.images()).hasSize(3);
    assertThat(evaluation.problems()).hasSize(2);
    assertThat(evaluation.problems().get(0)).hasMessageContaining("broken <&>.png");
    assertThat(evaluation.problems().get(1)).hasMessageContaining("mask of 2×2 pixels");
    Path html = folder.resolve("report.html");
    evaluation.writeHtml(html);
    assertThat(html)
        .content()
        .contains("MRAD on bad &amp; &lt;ugly&gt;")
        .contains("broken &lt;&amp;&gt;.png")
        .doesNotContain("<ugly>");
    assertThatThrownBy(() -> new Evaluator(detector).strict(true).evaluate(bad))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("broken");
    DataSet none = new DataSet("none", images.subList(0, 1));
    assertThatThrownBy(() -> new Evaluator(detector).evaluate(none))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no image that can be used")
        .hasMessageContaining("broken");
  }

  @Test
  void should_count_an_anomalous_image_without_mask_among_images_only() {
    List<LabelledImage> images = new ArrayList<>();
    for (LabelledImage image : data.images()) {
      images.add(with(image, image.file(), Optional.empty()));
    }
    CategoryMetrics found =
        new Evaluator(detector).evaluate(new DataSet("set", images)).categories().get(0);
    assertThat(found.withoutMask()).isEqualTo(found.anomalous()).isEqualTo(4);
    for (Metric<?> metric : Metrics.STANDARD) {
      assertThat(found.values().get(metric).isDefined())
          .isEqualTo(metric.level() == Metric.Level.IMAGE);
    }
    assertThat(value(found.values(), Metrics.IMAGE_AUROC)).isBetween(0.0, 1.0);
  }

  @Test
  void should_write_one_page_that_needs_nothing_else() throws IOException {
    Path html = folder.resolve("report.html");
    Evaluation evaluation = new Evaluator(detector).explain(true).shown(1).evaluate(data);
    evaluation.writeHtml(html);
    String page = Files.readString(html);
    assertThat(page)
        .contains("data:image/jpeg;base64,", "<svg", "<polyline", "like anomalous set/thing/")
        .doesNotContain("http", "<script", "url(");
    // The highest and the lowest of four anomalous images, and the only normal one.
    assertThat(page.split("<figure ", -1).length - 1).isEqualTo(3);
    double last = Double.POSITIVE_INFINITY;
    for (String figure : page.split("<figcaption>", -1)) {
      if (figure.startsWith("0.")) {
        double score = Double.parseDouble(figure.substring(0, 6));
        assertThat(score).isLessThanOrEqualTo(last);
        last = score;
      }
    }
    Path bare = folder.resolve("bare.html");
    new Evaluator(detector).shown(0).evaluate(data).writeHtml(bare);
    assertThat(bare).content().doesNotContain("<figure");
    assertThatThrownBy(() -> evaluation.writeHtml(folder)).isInstanceOf(BadInputException.class);
  }
}
