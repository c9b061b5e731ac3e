package dev.mrad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Fusion;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.testing.ClosingRace;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorTest {
  @TempDir static Path folder;

  private static ImageEncoder encoder;
  private static MemoryBank bank;
  private static List<Image> images;

  @BeforeAll
  static void build() {
    encoder = GoldenModel.encoder().open();
    bank = GoldenModel.bank(encoder, folder.resolve("set"));
    images = GoldenData.queries(folder.resolve("queries"));
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  private static DetectorBuilder detector() {
    return Mrad.detector(bank).encoder(encoder);
  }

  @Test
  void should_go_on_past_an_image_that_cannot_be_used() throws IOException {
    Path broken = Files.writeString(folder.resolve("kaputt ü.png"), "no image");
    List<Image> mixed =
        List.of(images.get(0), Image.of(broken), images.get(1), Image.of(folder), images.get(2));
    try (AnomalyDetector detector = detector().batchSize(2).build()) {
      List<String> progress = new ArrayList<>();
      List<DetectionResult> results =
          detector.detectAll(mixed, (done, total) -> progress.add(done + "/" + total)).toList();
      assertThat(progress).containsExactly("1/5", "2/5", "3/5", "4/5", "5/5");
      assertThat(results).extracting(DetectionResult::image).isEqualTo(mixed);
      assertThat(results.get(1).problem().orElseThrow())
          .hasMessageContaining("not an image, " + broken);
      assertThatThrownBy(() -> results.get(3).get())
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("a directory where a file belongs");
      for (int i : new int[] {0, 2, 4}) {
        assertThat(results.get(i).get().score()).isEqualTo(detector.detect(mixed.get(i)).score());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void should_give_the_same_bits_in_any_batch(int batch) {
    try (AnomalyDetector one = detector().batchSize(1).build();
        AnomalyDetector many = detector().batchSize(batch).build()) {
      List<Detection> alone = one.detectAll(images).map(DetectionResult::get).toList();
      List<Detection> together = many.detectAll(images).map(DetectionResult::get).toList();
      for (int i = 0; i < images.size(); i++) {
        assertThat(together.get(i).score()).isEqualTo(alone.get(i).score());
        assertThat(together.get(i).modelMap().toArray())
            .isEqualTo(alone.get(i).modelMap().toArray());
      }
    }
  }

  @Test
  @Timeout(60)
  void should_serve_many_threads_and_refuse_after_closing() throws Exception {
    ClosingRace.run(detector().build(), images.get(1), 6);
  }

  @Test
  void should_not_crash_when_the_encoder_is_closed_first() {
    ImageEncoder own = GoldenModel.encoder().open();
    AnomalyDetector detector = Mrad.detector(bank).encoder(own).build();
    own.close();
    assertThatThrownBy(() -> detector.detect(images.get(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("encoder")
        .hasMessageContaining("closed");
    detector.close();
    own.close();
  }

  @Test
  void should_stop_between_batches_when_interrupted() {
    try (AnomalyDetector detector = detector().batchSize(1).build()) {
      Iterator<DetectionResult> results = detector.detectAll(images).iterator();
      results.next();
      Thread.currentThread().interrupt();
      assertThatThrownBy(results::next)
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("interrupted after 1 images");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(results.next().get().score()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void should_refuse_a_bank_of_another_encoder_and_name_both() {
    try (ImageEncoder embedded = Mrad.encoder().open()) {
      assertThatThrownBy(() -> Mrad.detector(bank).encoder(embedded).build())
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining(bank.spec().encoder())
          .hasMessageContaining(embedded.identity());
    }
    assertThatThrownBy(() -> Mrad.trainFree(bank))
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContaining("name its weights");
    try (ImageEncoder larger = GoldenModel.encoder().inputSize(48).open()) {
      assertThatThrownBy(() -> Mrad.detector(bank).encoder(larger).build())
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("input size 36")
          .hasMessageContaining("open at 48");
    }
  }

  @Test
  void should_refuse_options_out_of_range() {
    assertThatThrownBy(() -> detector().temperature(0)).hasMessageStartingWith("temperature 0.0");
    assertThatThrownBy(() -> detector().temperature(Double.NaN))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> detector().temperature(1e-60)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> detector().smoothing(-1)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> detector().topKShare(0)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> detector().batchSize(-1)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> Fusion.code(1.1)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new Fusion(0, 0)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> GoldenModel.encoder().inputSize(37).open())
        .hasMessageStartingWith("input size 37");
  }

  @Test
  void should_refuse_pixels_that_do_not_fit() {
    float[] pixels = new float[3 * 36 * 36];
    assertThatThrownBy(() -> encoder.encodePixels(new float[5]))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> encoder.encodePixels(new float[0]))
        .isInstanceOf(BadInputException.class);
    pixels[77] = Float.NaN;
    assertThatThrownBy(() -> encoder.encodePixels(pixels))
        .hasMessage("value NaN, pixels[77], expected finite");
  }

  @Test
  void should_build_the_same_bank_from_an_interrupted_start() {
    DataSet data = Layout.MVTEC.read(folder.resolve("set"), Split.TEST);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() ->
            Mrad.bankBuilder().encoder(encoder).add(data).writeTo(folder.resolve("half.bank")))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(folder.resolve("half.bank")).doesNotExist();
    MemoryBank again =
        Mrad.bankBuilder().encoder(encoder).add(data).writeTo(folder.resolve("whole.bank"));
    assertThat(again.digest()).isEqualTo(bank.digest());
    assertThat(Mrad.bank(folder.resolve("whole.bank")).digest()).isEqualTo(bank.digest());
  }

  @Test
  void should_name_a_mask_of_another_size_and_an_undecodable_image() throws IOException {
    Path data = GoldenData.writeTraining(folder.resolve("bad set"));
    Path mask = data.resolve("thing/ground_truth/defect/1_mask.png");
    byte[] whole = Files.readAllBytes(mask);
    GoldenData.writePng(mask, 2, 3, 1, new byte[6]);
    assertThatThrownBy(() ->
            Mrad.bankBuilder().encoder(encoder).add(Layout.MVTEC.read(data, Split.TEST)).build())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("mask of 3×2 pixels")
        .hasMessageContaining("1_mask.png");
    Files.write(mask, whole);
    Path image = data.resolve("thing/test/good/0.png");
    Files.writeString(image, "text");
    assertThatThrownBy(() ->
            Mrad.bankBuilder().encoder(encoder).add(Layout.MVTEC.read(data, Split.TEST)).build())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not an image")
        .hasMessageContaining("0.png");
  }
}
