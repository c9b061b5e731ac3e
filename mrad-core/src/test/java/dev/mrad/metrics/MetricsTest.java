package dev.mrad.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.spi.Shape;
import dev.mrad.testing.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
  @TempDir Path folder;

  private static void assertValue(MetricValues values, Metric<?> metric, double expected) {
    MetricValue found = values.get(metric);
    assertThat(found.isDefined()).as(metric.key()).isEqualTo(!Double.isNaN(expected));
    if (Double.isNaN(expected)) {
      assertThat(found.value()).isNaN();
      assertThat(found.reason().orElseThrow()).isNotBlank();
    } else {
      assertThat(found.value()).as(metric.key()).isCloseTo(expected, within(1e-9));
    }
  }

  private static Double value(MetricValues values, Metric<?> metric) {
    return values.get(metric).value();
  }

  private static double[] roc(MetricValues values) {
    return values.get(Metrics.PIXEL_AUROC).curve().orElseThrow().xs();
  }

  private static double scalar(Golden golden, String name) {
    return ByteBuffer.wrap(golden.bytes(name)).order(ByteOrder.LITTLE_ENDIAN).getDouble();
  }

  private static MetricValues images(boolean[] truth, double[] scores) {
    List<Label> labels = new ArrayList<>();
    for (boolean anomalous : truth) {
      labels.add(anomalous ? Label.ANOMALOUS : Label.NORMAL);
    }
    return ImageMetrics.measure(labels, scores, Metrics.STANDARD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tied", "plain"})
  void should_rank_images_as_the_reference_does(String set) {
    try (Golden golden = Golden.open("metrics")) {
      long[] labels = golden.longs(set + ".labels");
      float[] scores = golden.floats(set + ".scores");
      boolean[] truth = new boolean[labels.length];
      double[] wide = new double[labels.length];
      for (int i = 0; i < truth.length; i++) {
        truth[i] = labels[i] == 1;
        wide[i] = scores[i];
      }
      MetricValues values = images(truth, wide);
      assertValue(values, Metrics.IMAGE_AUROC, scalar(golden, set + ".auroc"));
      assertValue(values, Metrics.IMAGE_AP, scalar(golden, set + ".ap"));
    }
  }

  @ParameterizedTest
  @CsvSource({"pix_plain, 1000000", "pix_tied, 1000000", "pix_plain, 7", "pix_tied, 100"})
  void should_rank_pixels_as_the_reference_does(String set, int resident) {
    try (Golden golden = Golden.open("metrics");
        PixelMetrics metrics = new PixelMetrics(resident, folder)) {
      float[] scores = golden.floats(set + ".scores");
      byte[] masks = golden.bytes(set + ".masks");
      int size = 24 * 30;
      for (int i = 0; i < 4; i++) {
        metrics.add(
            Arrays.copyOfRange(scores, i * size, (i + 1) * size),
            Arrays.copyOfRange(masks, i * size, (i + 1) * size),
            24,
            30,
            "image " + i);
      }
      MetricValues values = metrics.measure(Metrics.STANDARD);
      assertValue(values, Metrics.PIXEL_AUROC, scalar(golden, set + ".auroc"));
      assertValue(values, Metrics.PIXEL_AP, scalar(golden, set + ".ap"));
      assertValue(values, Metrics.AU_PRO, scalar(golden, set + ".pro_exact"));
      assertValue(values, Metrics.STEPPED_PRO, scalar(golden, set + ".pro_stepped"));
    }
  }

  /** Few levels make ties, none but one class leaves metrics undefined. */
  @ParameterizedTest
  @CsvSource({
    "1, 40, 1000, 0.5",
    "2, 57, 5, 0.3",
    "3, 13, 1, 0.5",
    "4, 30, 50, 0",
    "5, 30, 50, 1",
    "6, 1, 3, 1",
    "7, 1, 3, 0",
    "8, 200, 20, 0.02",
    "9, 33, 2, 0.9"
  })
  void should_rank_images_as_defined(long seed, int count, int levels, double share) {
    Random random = new Random(seed);
    boolean[] truth = new boolean[count];
    double[] scores = new double[count];
    for (int i = 0; i < count; i++) {
      truth[i] = random.nextDouble() < share;
      scores[i] = random.nextInt(levels) / 7.0 - (levels > 10 ? 1 : 0);
      scores[i] = scores[i] == 0 && random.nextBoolean() ? -0.0 : scores[i];
    }
    MetricValues values = images(truth, scores);
    double[] precision = NaiveMetrics.precision(truth, scores);
    assertValue(values, Metrics.IMAGE_AUROC, NaiveMetrics.auroc(truth, scores));
    assertValue(values, Metrics.IMAGE_AP, precision[0]);
    assertValue(values, Metrics.IMAGE_F1_MAX, precision[1]);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3, 9, 11, 1000, 0.2", "2, 2, 12, 7, 6, 0.4", "3, 1, 1, 1, 9, 1", "4, 1, 1, 1, 9, 0",
    "5, 2, 5, 5, 1, 0.3", "6, 2, 6, 4, 30, 0", "7, 2, 6, 4, 30, 1", "8, 4, 16, 16, 300, 0.05",
    "9, 3, 10, 10, 3, 0.6", "10, 5, 1, 30, 40, 0.5", "11, 5, 30, 1, 40, 0.5"
  })
  void should_rank_pixels_as_defined(
      long seed, int images, int height, int width, int levels, double share) {
    Random random = new Random(seed);
    float[][] maps = new float[images][height * width];
    byte[][] masks = new byte[images][height * width];
    boolean[] truth = new boolean[images * height * width];
    double[] scores = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      int image = i / (height * width);
      int at = i % (height * width);
      masks[image][at] = (byte) (random.nextDouble() < share ? 1 : 0);
      maps[image][at] = (random.nextInt(levels) - levels / 2) * 0.37f;
      truth[i] = masks[image][at] != 0;
      scores[i] = maps[image][at];
    }
    double[] precision = NaiveMetrics.precision(truth, scores);
    double[] pro = NaiveMetrics.pro(maps, masks, height, width, 0.3);
    MetricValues whole = null;
    for (int resident : new int[] {1 << 20, 1, 10}) {
      try (PixelMetrics metrics = new PixelMetrics(resident, folder)) {
        for (int i = 0; i < images; i++) {
          metrics.add(maps[i], masks[i], height, width, "image " + i);
        }
        MetricValues values = metrics.measure(Metrics.STANDARD);
        assertValue(values, Metrics.PIXEL_AUROC, NaiveMetrics.auroc(truth, scores));
        assertValue(values, Metrics.PIXEL_AP, precision[0]);
        assertValue(values, Metrics.PIXEL_F1_MAX, precision[1]);
        assertValue(values, Metrics.AU_PRO, pro[0]);
        assertValue(values, Metrics.STEPPED_PRO, pro[1]);
        if (whole != null) {
          assertThat(value(values, Metrics.AU_PRO)).isEqualTo(value(whole, Metrics.AU_PRO));
          assertThat(roc(values)).isEqualTo(roc(whole));
        }
        whole = values;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 20, 30, 0.5",
    "2, 40, 40, 0.4",
    "3, 1, 50, 0.7",
    "4, 50, 1, 0.7",
    "5, 25, 25, 0.9"
  })
  void should_find_the_components_that_a_flood_finds(
      long seed, int height, int width, double share) {
    Random random = new Random(seed);
    byte[] mask = new byte[height * width];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (random.nextDouble() < share ? 255 : 0);
    }
    ConnectedComponents found = ConnectedComponents.of(mask, height, width);
    List<List<Integer>> expected = NaiveMetrics.components(mask, height, width);
    assertThat(found.sizes()).isEqualTo(expected.stream().mapToInt(List::size).toArray());
    for (int component = 0; component < expected.size(); component++) {
      for (int at : expected.get(component)) {
        assertThat(found.ofPixel()[at]).isEqualTo(component + 1);
      }
    }
    for (int i = 0; i < mask.length; i++) {
      assertThat(found.ofPixel()[i] == 0).isEqualTo(mask[i] == 0);
    }
  }

  @Test
  void should_go_on_after_measuring_and_leave_no_file() throws IOException {
    byte[] mask = {0, 1, 0, 1};
    try (PixelMetrics metrics = new PixelMetrics(2, folder)) {
      metrics.add(new float[] {1, 2, 3, 4}, mask, 2, 2, "a");
      assertThat(metrics.measure(Metrics.STANDARD).get(Metrics.PIXEL_AUROC).value())
          .isEqualTo(0.75);
      metrics.add(new float[] {9, 2, 9, 4}, mask, 2, 2, "b");
      assertThat(metrics.measure(Metrics.STANDARD).get(Metrics.PIXEL_AUROC).value())
          .isEqualTo(6.0 / 16);
      assertThat(metrics.measure(Metrics.STANDARD).get(Metrics.PIXEL_AUROC).value())
          .isEqualTo(6.0 / 16);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void should_thin_curves_but_keep_their_ends() {
    Random random = new Random(3);
    boolean[] truth = new boolean[100_000];
    double[] scores = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = random.nextBoolean();
      scores[i] = random.nextGaussian() + (truth[i] ? 1 : 0);
    }
    Curve roc = images(truth, scores).get(Metrics.IMAGE_AUROC).curve().orElseThrow();
    double[] xs = roc.xs();
    double[] ys = roc.ys();
    assertThat(roc.size()).isBetween(100, 1000);
    assertThat(new double[] {xs[0], ys[0]}).containsExactly(0, 0);
    assertThat(new double[] {xs[xs.length - 1], ys[ys.length - 1]}).containsExactly(1, 1);
    for (int i = 1; i < xs.length; i++) {
      assertThat(xs[i] - xs[i - 1]).isBetween(0.0, 0.01);
      assertThat(ys[i] - ys[i - 1]).isBetween(0.0, 0.01);
    }
  }

  @Test
  void should_refuse_what_cannot_be_ranked() {
    assertThatThrownBy(
            () -> ImageMetrics.measure(List.of(Label.NORMAL), new double[2], Metrics.STANDARD))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("1 labels");
    assertThatThrownBy(() -> images(new boolean[2], new double[] {0, Double.NaN}))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("scores[1]");
    try (PixelMetrics metrics = new PixelMetrics()) {
      assertThatThrownBy(() -> metrics.add(new float[4], new byte[6], 2, 2, "photo"))
          .isInstanceOf(BadInputException.class)
          .hasMessage("map of 4 and mask of 6 pixels, photo, expected 2×2 of both");
      float[] map = {0, 0, Float.NaN, 0};
      assertThatThrownBy(() -> metrics.add(map, new byte[4], 2, 2, "photo"))
          .isInstanceOf(BadInputException.class)
          .hasMessage("value NaN, photo, pixel 1, 0, expected a number");
    }
    Path nowhere = folder.resolve("nowhere");
    try (PixelMetrics metrics = new PixelMetrics(1, nowhere)) {
      assertThatThrownBy(() -> metrics.add(new float[4], new byte[4], 2, 2, "photo"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("pixels cannot be written, " + nowhere);
    }
  }

  @Test
  void should_read_scores_from_a_file() {
    try (Golden golden = Golden.open("metrics")) {
      SafetensorsWriter writer = new SafetensorsWriter();
      long[] labels = golden.longs("tied.labels");
      float[] truth = new float[labels.length];
      for (int i = 0; i < truth.length; i++) {
        truth[i] = labels[i];
      }
      writer.floats("labels", Shape.of(200), truth);
      writer.floats("scores", Shape.of(200), golden.floats("tied.scores"));
      byte[] masks = golden.bytes("pix_tied.masks");
      float[] cells = new float[masks.length];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = masks[i];
      }
      writer.floats("masks", Shape.of(4, 24, 30), cells);
      writer.floats("maps", Shape.of(4, 24, 30), golden.floats("pix_tied.scores"));
      Path file = folder.resolve("scores.safetensors");
      writer.write(file);
      MetricValues read = ScoreFile.measure(file, Metrics.STANDARD);
      assertValue(read, Metrics.IMAGE_AUROC, scalar(golden, "tied.auroc"));
      assertValue(read, Metrics.AU_PRO, scalar(golden, "pix_tied.pro_exact"));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3, 1})
  void should_measure_the_overlap_up_to_any_limit(double limit) {
    Random random = new Random(5);
    float[][] maps = new float[3][12 * 9];
    byte[][] masks = new byte[3][12 * 9];
    Metric<?> metric =
        new Metric<>(
            Metric.Level.PIXEL,
            "aupro_limited",
            "AU-PRO",
            Map.of("limit", limit),
            new OverlapSweep.UpTo(limit),
            OverlapSweep::exact);
    try (PixelMetrics metrics = new PixelMetrics(50, folder)) {
      for (int image = 0; image < 3; image++) {
        for (int i = 0; i < 12 * 9; i++) {
          masks[image][i] = (byte) (random.nextDouble() < 0.3 ? 1 : 0);
          maps[image][i] = random.nextInt(20) + masks[image][i] * 5;
        }
        metrics.add(maps[image], masks[image], 12, 9, "image " + image);
      }
      List<Metric<?>> list = new ArrayList<>(Metrics.STANDARD);
      list.add(metric);
      MetricValues values = metrics.measure(list);
      assertValue(values, metric, NaiveMetrics.pro(maps, masks, 12, 9, limit)[0]);
      assertValue(values, Metrics.AU_PRO, NaiveMetrics.pro(maps, masks, 12, 9, 0.3)[0]);
      assertThat(values.get(metric).curve().orElseThrow().end()).isEqualTo(limit);
    }
  }

  private static String reason(MetricValues values, Metric<?> metric) {
    return values.get(metric).reason().orElseThrow();
  }

  @Test
  void should_say_why_a_metric_is_not_defined() {
    double[] scores = {1, 2};
    MetricValues normal = images(new boolean[2], scores);
    assertThat(reason(normal, Metrics.IMAGE_AUROC)).isEqualTo("there is no anomalous image");
    assertThat(reason(normal, Metrics.IMAGE_AP)).isEqualTo("there is no anomalous image");
    assertThat(reason(normal, Metrics.IMAGE_F1_MAX)).isEqualTo("there is no anomalous image");
    MetricValues anomalous = images(new boolean[] {true, true}, scores);
    assertThat(reason(anomalous, Metrics.IMAGE_AUROC)).isEqualTo("there is no normal image");
    assertThat(anomalous.get(Metrics.IMAGE_AP).value()).isEqualTo(1);
    try (PixelMetrics metrics = new PixelMetrics()) {
      metrics.add(new float[2], new byte[] {1, 1}, 1, 2, "masked");
      MetricValues masked = metrics.measure(Metrics.STANDARD);
      assertThat(reason(masked, Metrics.AU_PRO)).isEqualTo("there is no normal pixel");
      assertThat(reason(masked, Metrics.STEPPED_PRO)).isEqualTo("there is no normal pixel");
      metrics.add(new float[2], new byte[2], 1, 2, "normal");
      assertThat(reason(metrics.measure(Metrics.STANDARD), Metrics.STEPPED_PRO))
          .isEqualTo("its thresholds have a single false positive rate below 0.3");
    }
    assertThat(normal.toJson())
        .isEqualTo("{\"image\":{\"auroc\":null,\"ap\":null,\"f1_max\":null}}");
  }

  @Test
  void should_refuse_lists_and_values_that_mislead() {
    List<Metric<?>> twice = List.of(Metrics.AU_PRO, Metrics.PIXEL_AP, Metrics.AU_PRO);
    assertThatThrownBy(() -> Metric.checked(twice))
        .isInstanceOf(BadInputException.class)
        .hasMessage("two metrics pixel.aupro, list of metrics, expected each name once in a level");
    assertThatThrownBy(() -> ImageMetrics.measure(List.of(), new double[0], twice))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() ->
            new Metric<>(
                Metric.Level.IMAGE, "AU PRO", "t", Map.of(), RankSweep.KIND, RankSweep::ap))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("name \"AU PRO\"");
    for (double none : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> MetricValue.of(none))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("value " + none);
    }
    MetricValues images = images(new boolean[2], new double[2]);
    assertThatThrownBy(() -> images.get(Metrics.AU_PRO))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("metric pixel.aupro")
        .hasMessageContaining("[image.auroc, image.ap, image.f1_max]");
  }
}
