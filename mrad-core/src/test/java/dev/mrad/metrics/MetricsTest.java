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
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
  @TempDir Path folder;

  private static void assertFigure(double found, double expected) {
    if (Double.isNaN(expected)) {
      assertThat(found).isNaN();
    } else {
      assertThat(found).isCloseTo(expected, within(1e-9));
    }
  }

  private static double scalar(Golden golden, String name) {
    return ByteBuffer.wrap(golden.bytes(name)).order(ByteOrder.LITTLE_ENDIAN).getDouble();
  }

  private static ImageFigures images(boolean[] truth, double[] scores) {
    List<Label> labels = new ArrayList<>();
    for (boolean anomalous : truth) {
      labels.add(anomalous ? Label.ANOMALOUS : Label.NORMAL);
    }
    return ImageMetrics.of(labels, scores);
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
      ImageFigures figures = images(truth, wide);
      assertFigure(figures.auroc(), scalar(golden, set + ".auroc"));
      assertFigure(figures.ap(), scalar(golden, set + ".ap"));
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
      PixelFigures figures = metrics.figures();
      assertFigure(figures.auroc(), scalar(golden, set + ".auroc"));
      assertFigure(figures.ap(), scalar(golden, set + ".ap"));
      assertFigure(figures.auPro(), scalar(golden, set + ".pro_exact"));
      assertFigure(figures.steppedPro(), scalar(golden, set + ".pro_stepped"));
    }
  }

  /** Few levels make ties, none but one class makes figures undefined. */
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
    ImageFigures figures = images(truth, scores);
    double[] precision = NaiveMetrics.precision(truth, scores);
    assertFigure(figures.auroc(), NaiveMetrics.auroc(truth, scores));
    assertFigure(figures.ap(), precision[0]);
    assertFigure(figures.f1Max(), precision[1]);
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
    double[] pro = NaiveMetrics.pro(maps, masks, height, width);
    PixelFigures whole = null;
    for (int resident : new int[] {1 << 20, 1, 10}) {
      try (PixelMetrics metrics = new PixelMetrics(resident, folder)) {
        for (int i = 0; i < images; i++) {
          metrics.add(maps[i], masks[i], height, width, "image " + i);
        }
        PixelFigures figures = metrics.figures();
        assertFigure(figures.auroc(), NaiveMetrics.auroc(truth, scores));
        assertFigure(figures.ap(), precision[0]);
        assertFigure(figures.f1Max(), precision[1]);
        assertFigure(figures.auPro(), pro[0]);
        assertFigure(figures.steppedPro(), pro[1]);
        if (whole != null) {
          assertThat((Double) figures.auPro()).isEqualTo((Double) whole.auPro());
          assertThat(figures.roc().xs()).isEqualTo(whole.roc().xs());
        }
        whole = figures;
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
  void should_find_the_regions_that_a_flood_finds(long seed, int height, int width, double share) {
    Random random = new Random(seed);
    byte[] mask = new byte[height * width];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (random.nextDouble() < share ? 255 : 0);
    }
    Regions found = Regions.of(mask, height, width);
    List<List<Integer>> expected = NaiveMetrics.regions(mask, height, width);
    assertThat(found.sizes()).isEqualTo(expected.stream().mapToInt(List::size).toArray());
    for (int region = 0; region < expected.size(); region++) {
      for (int at : expected.get(region)) {
        assertThat(found.ofPixel()[at]).isEqualTo(region + 1);
      }
    }
    for (int i = 0; i < mask.length; i++) {
      assertThat(found.ofPixel()[i] == 0).isEqualTo(mask[i] == 0);
    }
  }

  @Test
  void should_go_on_after_figures_and_leave_no_file() throws IOException {
    byte[] mask = {0, 1, 0, 1};
    try (PixelMetrics metrics = new PixelMetrics(2, folder)) {
      metrics.add(new float[] {1, 2, 3, 4}, mask, 2, 2, "a");
      assertThat(metrics.figures().auroc()).isEqualTo(0.75);
      metrics.add(new float[] {9, 2, 9, 4}, mask, 2, 2, "b");
      assertThat(metrics.figures().auroc()).isEqualTo(6.0 / 16);
      assertThat(metrics.figures().auroc()).isEqualTo(6.0 / 16);
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
    Curve roc = images(truth, scores).roc();
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
    assertThatThrownBy(() -> ImageMetrics.of(List.of(Label.NORMAL), new double[2]))
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
      ScoreFile read = ScoreFile.read(file);
      assertFigure(read.image().orElseThrow().auroc(), scalar(golden, "tied.auroc"));
      assertFigure(read.pixel().orElseThrow().auPro(), scalar(golden, "pix_tied.pro_exact"));
    }
  }
}
