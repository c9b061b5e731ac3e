package dev.mrad;

import static dev.mrad.testing.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Detection;
import dev.mrad.api.Fusion;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From image files to scores, through the public API, against the independent reference. */
class GoldenPathTest {
  private static final int SIDE = 36;

  @TempDir Path folder;

  private static ImageEncoder encoder(String weights) {
    return Mrad.encoder().weights(Golden.path(weights)).inputSize(SIDE).open();
  }

  private MemoryBank bank(ImageEncoder encoder) {
    return GoldenModel.bank(encoder, folder.resolve("tiny set"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip_openai.safetensors", "clip_hf.safetensors"})
  void should_encode_as_the_reference_does(String weights) {
    try (ImageEncoder encoder = encoder(weights);
        Golden inputs = Golden.open("inputs");
        Golden golden = Golden.open("encoder")) {
      for (String set : List.of("train", "query")) {
        ImageFeatures features = encoder.encodePixels(inputs.floats("pixels_" + set));
        assertClose(features.classTokens(), golden.floats(set + ".class"), 1e-4);
        assertClose(features.patchTokens(), golden.floats(set + ".patch"), 5e-5);
        assertClose(features.patchProjections(), golden.floats(set + ".patch_joint"), 5e-5);
      }
    }
  }

  @Test
  void should_build_the_reference_bank_from_image_files() {
    try (ImageEncoder encoder = encoder("clip_openai.safetensors");
        Golden golden = Golden.open("banks")) {
      MemoryBank bank = bank(encoder);
      assertSameRows(bank.image(), golden, "image");
      assertSameRows(bank.patch(), golden, "patch");
    }
  }

  /** As sets: the reference keeps the order of its images, a bank has its own. */
  private static void assertSameRows(Memory memory, Golden golden, String level) {
    float[] keys = golden.floats(level + "_keys");
    float[] values = golden.floats(level + "_values");
    int width = memory.dimension();
    assertThat(memory.size()).isEqualTo(values.length / 2);
    List<Integer> unused = new ArrayList<>();
    for (int row = 0; row < memory.size(); row++) {
      unused.add(row);
    }
    for (int row = 0; row < memory.size(); row++) {
      float[] found = new float[width];
      memory.copyKeys(row, 1, found, 0);
      Integer nearest =
          unused.stream()
              .min((a, b) -> Double.compare(distance(found, keys, a), distance(found, keys, b)))
              .orElseThrow();
      unused.remove(nearest);
      assertClose(found, Arrays.copyOfRange(keys, nearest * width, (nearest + 1) * width), 1e-5);
      assertThat(values[2 * nearest + 1]).isEqualTo(memory.label(row) == Label.ANOMALOUS ? 1f : 0f);
    }
  }

  private static double distance(float[] key, float[] keys, int row) {
    double largest = 0;
    for (int i = 0; i < key.length; i++) {
      largest = Math.max(largest, Math.abs(key[i] - keys[row * key.length + i]));
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip_openai.safetensors", "clip_hf.safetensors"})
  void should_score_image_files_as_the_reference_does(String weights) {
    try (ImageEncoder builder = encoder("clip_openai.safetensors");
        ImageEncoder encoder = encoder(weights);
        Golden golden = Golden.open("tf")) {
      MemoryBank bank = bank(builder);
      List<Image> images = GoldenData.queries(folder.resolve("queries"));
      try (AnomalyDetector code = Mrad.detector(bank).encoder(encoder).build();
          AnomalyDetector paper =
              Mrad.detector(bank).encoder(encoder).fusion(Fusion.paper()).batchSize(2).build();
          AnomalyDetector rough = Mrad.detector(bank).encoder(encoder).smoothing(0).build()) {
        List<Detection> summed = paper.detectAll(images).map(result -> result.get()).toList();
        for (int i = 0; i < images.size(); i++) {
          Detection found = code.detect(images.get(i));
          int pixels = SIDE * SIDE;
          assertThat(found.score()).isCloseTo(golden.floats("score_code")[i], within(1e-5));
          assertThat(found.topKMean()).isCloseTo(golden.floats("peak")[i], within(1e-5));
          assertThat(found.classScore())
              .isCloseTo(golden.floats("cls_probs")[2 * i + 1], within(1e-5));
          assertThat(summed.get(i).score())
              .isCloseTo(golden.floats("score_paper")[i], within(1e-5));
          assertClose(
              found.modelMap().toArray(),
              Arrays.copyOfRange(golden.floats("map_blurred"), i * pixels, (i + 1) * pixels),
              1e-5);
          assertClose(
              rough.detect(images.get(i)).modelMap().toArray(),
              Arrays.copyOfRange(golden.floats("map"), i * pixels, (i + 1) * pixels),
              1e-5);
          assertThat(found.map().height()).isEqualTo(GoldenData.queryHeight(i));
        }
      }
    }
  }

  @Test
  void should_sharpen_with_the_temperature_as_the_reference_does() {
    try (ImageEncoder encoder = encoder("clip_openai.safetensors");
        Golden golden = Golden.open("tf")) {
      MemoryBank bank = bank(encoder);
      List<Image> images = GoldenData.queries(folder.resolve("queries"));
      try (AnomalyDetector detector =
          Mrad.detector(bank).encoder(encoder).temperature(0.1).build()) {
        for (int i = 0; i < images.size(); i++) {
          assertThat(detector.detect(images.get(i)).classScore())
              .isCloseTo(golden.floats("tau0.1.cls_probs")[2 * i + 1], within(1e-5));
        }
      }
    }
  }
}
