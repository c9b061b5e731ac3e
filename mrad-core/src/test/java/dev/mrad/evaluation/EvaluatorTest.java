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
import dev.mrad.metrics.PixelMetrics;
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

  @Test
  void should_give_the_figures_of_the_detectors_scores_and_maps() {
    List<String> progress = new ArrayList<>();
    Evaluation evaluation =
        new Evaluator(detector)
            .progress((done, total) -> progress.add(done + "/" + total))
            .evaluate(data);
    assertThat(progress).containsExactly("1/5", "2/5", "3/5", "4/5", "5/5");
    assertThat(evaluation.problems()).isEmpty();
    assertThat(evaluation.images()).hasSize(5);
    CategoryFigures figures = evaluation.categories().get(0);
    assertThat(figures.category()).isEqualTo("thing");
    long anomalous =
        data.images().stream().filter(image -> image.label() == Label.ANOMALOUS).count();
    assertThat((long) figures.anomalous()).isEqualTo(anomalous);
    double right = 0;
    double pairs = 0;
    for (LabelledImage bad : data.images()) {
      for (LabelledImage good : data.images()) {
        if (bad.label() == Label.ANOMALOUS && good.label() == Label.NORMAL) {
          double difference =
              detector.detect(bad.file()).score() - detector.detect(good.file()).score();
          right += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
          pairs++;
        }
      }
    }
    assertThat(figures.image().auroc()).isCloseTo(right / pairs, within(1e-12));
    assertThat(evaluation.mean().imageAuroc()).isEqualTo(figures.image().auroc());
    try (Golden inputs = Golden.open("inputs");
        PixelMetrics pixels = new PixelMetrics()) {
      byte[] masks = inputs.bytes("masks_train");
      for (LabelledImage image : data.images()) {
        String name = String.valueOf(image.file().getFileName());
        int index = Integer.parseInt(name.substring(0, name.indexOf('.')));
        pixels.add(
            detector.detect(image.file()).modelMap().toArray(),
            Arrays.copyOfRange(masks, index * SIDE * SIDE, (index + 1) * SIDE * SIDE),
            SIDE,
            SIDE,
            name);
      }
      assertThat(figures.pixel().orElseThrow().auPro()).isEqualTo(pixels.figures().auPro());
      assertThat(figures.pixel().orElseThrow().ap()).isEqualTo(pixels.figures().ap());
    }
  }

  @Test
  void should_average_over_the_categories_where_a_figure_is_defined() {
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
    assertThat(both.categories().get(0).image().auroc()).isNaN();
    assertThat(both.categories().get(0).pixel()).isEmpty();
    assertThat(both.mean().imageAuroc()).isEqualTo(alone.mean().imageAuroc());
    assertThat(both.mean().auPro()).isEqualTo(alone.mean().auPro());
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
    CategoryFigures figures =
        new Evaluator(detector).evaluate(new DataSet("set", images)).categories().get(0);
    assertThat(figures.withoutMask()).isEqualTo(figures.anomalous());
    assertThat(figures.pixel()).isEmpty();
    assertThat(figures.image().auroc()).isBetween(0.0, 1.0);
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
