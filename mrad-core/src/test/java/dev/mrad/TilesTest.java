package dev.mrad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.testing.GoldenModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilesTest {
  @TempDir static Path folder;

  private static ImageEncoder encoder;
  private static MemoryBank bank;

  @BeforeAll
  static void build() {
    encoder = GoldenModel.encoder().open();
    bank = GoldenModel.bank(encoder, folder.resolve("set"));
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  private static DetectorBuilder builder() {
    return Mrad.detector(bank).encoder(encoder).temperature(0.1);
  }

  private static Image.Rgb noise(int height, int width, long seed) {
    byte[] samples = new byte[3 * height * width];
    new Random(seed).nextBytes(samples);
    return (Image.Rgb) Image.rgb(samples, height, width, "noise");
  }

  private static Image.Rgb cut(Image.Rgb picture, int top, int left, int height, int width) {
    byte[] samples = new byte[3 * height * width];
    for (int i = 0; i < samples.length; i++) {
      int y = top + i / (3 * width);
      int x = left + i / 3 % width;
      samples[i] = picture.samples()[3 * (y * picture.width() + x) + i % 3];
    }
    return (Image.Rgb) Image.rgb(samples, height, width, "cut");
  }

  @Test
  void should_leave_a_picture_alone_that_fits_into_a_tile() {
    Image picture = noise(40, 50, 1);
    try (AnomalyDetector whole = builder().build();
        AnomalyDetector tiled = builder().tiles(50, 10).build()) {
      Detection expected = whole.detect(picture);
      Detection found = tiled.detect(picture);
      assertThat(found.score()).isEqualTo(expected.score());
      assertThat(found.modelMap().toArray()).isEqualTo(expected.modelMap().toArray());
      assertThat(found.explain().imageRows(1)).hasSize(1);
    }
  }

  /** Two tiles of a row of 60: at 0 and at 20; blended by tents of 40. */
  @Test
  void should_blend_the_maps_of_its_tiles_and_score_as_the_worst() {
    Image.Rgb picture = noise(30, 60, 2);
    try (AnomalyDetector whole = builder().build();
        AnomalyDetector tiled = builder().tiles(40, 15).build()) {
      Detection left = whole.detect(cut(picture, 0, 0, 30, 40));
      Detection right = whole.detect(cut(picture, 0, 20, 30, 40));
      Detection all = whole.detect(picture);
      Detection found = tiled.detect(picture);
      double most = Math.max(all.score(), Math.max(left.score(), right.score()));
      assertThat(found.score()).isEqualTo(most);
      AnomalyMap map = found.map();
      assertThat(map.height()).isEqualTo(30);
      assertThat(map.width()).isEqualTo(60);
      for (int y = 0; y < 30; y++) {
        for (int x = 0; x < 60; x++) {
          double first = x < 40 ? Math.min(x + 0.5, 39.5 - x) : 0;
          double second = x >= 20 ? Math.min(x - 19.5, 59.5 - x) : 0;
          double expected = 0;
          expected += first > 0 ? first * left.map().value(y, x) : 0;
          expected += second > 0 ? second * right.map().value(y, x - 20) : 0;
          assertThat((double) map.value(y, x)).isCloseTo(expected / (first + second), within(1e-6));
        }
      }
      assertThatThrownBy(found::explain)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("tiles");
    }
  }

  /** A map of a constant must stay that constant: windows sum to 1 everywhere. */
  @ParameterizedTest
  @CsvSource({
    "97, 61, 36, 9",
    "73, 73, 36, 0",
    "37, 200, 36, 35",
    "36, 37, 36, 18",
    "500, 1, 7, 3"
  })
  void should_cover_every_pixel_once(int height, int width, int tile, int overlap) {
    byte[] flat = new byte[3 * height * width];
    Arrays.fill(flat, (byte) 90);
    Image picture = Image.rgb(flat, height, width, "flat");
    try (AnomalyDetector whole = builder().smoothing(0).build();
        AnomalyDetector tiled = builder().smoothing(0).tiles(tile, overlap).build()) {
      int rows = Math.min(tile, height);
      int columns = Math.min(tile, width);
      byte[] small = new byte[3 * rows * columns];
      Arrays.fill(small, (byte) 90);
      AnomalyMap one = whole.detect(Image.rgb(small, rows, columns, "small")).map();
      float low = Float.MAX_VALUE;
      for (float value : one.toArray()) {
        low = Math.min(low, value);
      }
      AnomalyMap found = tiled.detect(picture).map();
      assertThat(found.height()).isEqualTo(height);
      assertThat(found.width()).isEqualTo(width);
      for (float value : found.toArray()) {
        // Every tile looks alike, so a weighted mean of their values stays in their range.
        assertThat(value).isBetween(low - 1e-6f, one.max() + 1e-6f);
      }
    }
  }

  @Test
  void should_go_on_past_bad_images_and_report_progress() {
    List<Image> images = new ArrayList<>();
    images.add(noise(50, 80, 3));
    images.add(Image.of("text".getBytes(StandardCharsets.UTF_8), "bad"));
    images.add(noise(20, 20, 4));
    List<String> progress = new ArrayList<>();
    AnomalyDetector tiled = builder().tiles(40, 10).batchSize(2).build();
    List<DetectionResult> results =
        tiled.detectAll(images, (done, total) -> progress.add(done + "/" + total)).toList();
    assertThat(progress).containsExactly("1/3", "2/3", "3/3");
    assertThat(results.get(1).problem().orElseThrow()).hasMessageContaining("not an image, bad");
    assertThat(results.get(0).get().score()).isEqualTo(tiled.detect(images.get(0)).score());
    assertThat(results.get(2).get().map().height()).isEqualTo(20);
    tiled.close();
    assertThatThrownBy(() -> tiled.detect(images.get(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("detector is closed");
  }

  /** A detection of one thread must not mix with those of others. */
  @Test
  void should_detect_in_several_threads_as_in_one() {
    List<Image> pictures = List.of(noise(50, 80, 5), noise(90, 45, 6), noise(41, 41, 7));
    try (AnomalyDetector tiled = builder().tiles(40, 10).batchSize(2).build()) {
      List<float[]> alone = pictures.stream().map(p -> tiled.detect(p).map().toArray()).toList();
      List<float[]> together =
          IntStream.range(0, 12)
              .parallel()
              .mapToObj(i -> tiled.detect(pictures.get(i % 3)).map().toArray())
              .toList();
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i)).isEqualTo(alone.get(i % 3));
      }
    }
  }

  /** Six by six pixels of noise on a flat picture: less than one pixel of the encoder's input. */
  @Test
  void should_show_a_small_defect_better_than_the_whole_picture_does() {
    int side = 360;
    byte[] samples = new byte[3 * side * side];
    Arrays.fill(samples, (byte) 90);
    Image flat = Image.rgb(samples, side, side, "flat");
    byte[] damaged = samples.clone();
    for (int y = 200; y < 206; y++) {
      Arrays.fill(damaged, 3 * (y * side + 130), 3 * (y * side + 136), (byte) 255);
    }
    Image defect = Image.rgb(damaged, side, side, "defect");
    try (AnomalyDetector whole = builder().smoothing(0).build();
        AnomalyDetector tiled = builder().smoothing(0).tiles(36, 9).build()) {
      double untiled = change(whole.detect(flat).map(), whole.detect(defect).map());
      double withTiles = change(tiled.detect(flat).map(), tiled.detect(defect).map());
      assertThat(withTiles).isGreaterThan(2 * untiled);
    }
  }

  private static double change(AnomalyMap before, AnomalyMap after) {
    float[] first = before.toArray();
    float[] second = after.toArray();
    double most = 0;
    for (int i = 0; i < first.length; i++) {
      most = Math.max(most, Math.abs(second[i] - first[i]));
    }
    return most;
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 0", "10, 10", "10, 11", "10, -1"})
  void should_refuse_tiles_that_make_no_sense(int side, int overlap) {
    assertThatThrownBy(() -> builder().tiles(side, overlap))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("tiles of " + side);
  }
}
