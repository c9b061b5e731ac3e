package dev.mrad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.Fusion;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.bank.BankFile;
import dev.mrad.bank.Banks;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.internal.grid.BandMatrix;
import dev.mrad.retrieval.MemoryReading;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Averaging and the reading of the memory against their definitions in double precision. */
class AblationTest {
  private static final int SIDE = 36;
  private static final int GRID = 6;

  @TempDir static Path folder;

  private static ImageEncoder encoder;
  private static DataSet data;
  private static MemoryBank plain;
  private static List<Image> images;

  @BeforeAll
  static void build() {
    encoder =
        Mrad.encoder()
            .weights(Golden.path("clip_openai.safetensors"))
            .inputSize(SIDE)
            .backend("cpu")
            .open();
    data = MvtecLayout.read(GoldenData.writeTraining(folder.resolve("set")), Split.TEST);
    plain = Mrad.bankBuilder().encoder(encoder).add(data).averaging(List.of(1)).build();
    images = GoldenData.queries(folder.resolve("queries"));
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  private static double[] unit(double[] values) {
    double square = 0;
    for (double value : values) {
      square += value * value;
    }
    double[] unit = new double[values.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = values[i] / Math.sqrt(square);
    }
    return unit;
  }

  private static double[] row(float[] values, int row, int width) {
    double[] one = new double[width];
    for (int i = 0; i < width; i++) {
      one[i] = values[row * width + i];
    }
    return one;
  }

  private static double[] key(Memory memory, int row) {
    float[] key = new float[memory.dimension()];
    memory.copyKeys(row, 1, key, 0);
    return row(key, 0, key.length);
  }

  @Test
  void should_take_the_mean_of_tokens_that_are_not_averaged() {
    Memory memory = plain.patch();
    assertThat(plain.spec().averagingWindows()).containsExactly(1);
    int normal = 0;
    while (memory.provenance(normal).cells() < GRID * GRID) {
      normal++;
    }
    String path = memory.provenance(normal).path();
    Path file =
        data.images().stream()
            .filter(image -> image.path().equals(path))
            .findFirst()
            .orElseThrow()
            .file();
    ImageFeatures features = encoder.encode(List.of(Image.of(file).read(Image.Reading.AS_STORED)));
    int width = memory.dimension();
    double[] sum = new double[width];
    for (int n = 0; n < GRID * GRID; n++) {
      double[] token = row(features.patchTokens(), n, width);
      for (int i = 0; i < width; i++) {
        sum[i] += token[i];
      }
    }
    double[] expected = unit(sum);
    double[] found = key(memory, normal);
    for (int i = 0; i < width; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-5));
    }
  }

  @Test
  void should_keep_the_windows_with_the_bank_and_never_mix_them() {
    Path file = folder.resolve("plain bank");
    BankFile.write(plain, file);
    assertThat(Mrad.bank(file).spec()).isEqualTo(plain.spec());
    MemoryBank averaged = Mrad.bankBuilder().encoder(encoder).add(data).build();
    assertThat(averaged.spec().averagingWindows()).containsExactly(1, 3, 5);
    assertThat(key(averaged.patch(), 0)).isNotEqualTo(key(plain.patch(), 0));
    assertThatThrownBy(() -> Banks.merge(List.of(plain, averaged)))
        .isInstanceOf(IncompatibleException.class);
    MemoryBank added = Mrad.bankBuilder().encoder(encoder).add(plain).add(data).build();
    assertThat(added.digest()).isEqualTo(plain.digest());
    for (List<Integer> windows : List.of(List.of(2), List.<Integer>of(), List.of(-1))) {
      assertThatThrownBy(() -> Mrad.bankBuilder().averaging(windows))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("odd positive");
    }
  }

  @ParameterizedTest
  @EnumSource(MemoryReading.class)
  void should_answer_as_the_reading_is_defined(MemoryReading reading) {
    BandMatrix upsample = BandMatrix.bilinear(GRID, SIDE);
    float[] matrix = upsample.weight().toArray();
    try (AnomalyDetector detector =
        Mrad.detector(plain)
            .encoder(encoder)
            .reading(reading)
            .smoothing(0)
            .fusion(Fusion.paper())
            .build()) {
      for (Image image : images) {
        ImageFeatures features = encoder.encode(List.of(image));
        Detection found = detector.detect(image);
        double[] query = unit(row(features.classTokens(), 0, plain.image().dimension()));
        assertThat(found.classScore())
            .isCloseTo(answer(reading, plain.image(), query), within(1e-5));
        double[] cells = new double[GRID * GRID];
        for (int n = 0; n < cells.length; n++) {
          double[] token = unit(row(features.patchTokens(), n, plain.patch().dimension()));
          cells[n] = answer(reading, plain.patch(), token);
        }
        for (int y = 0; y < SIDE; y++) {
          for (int x = 0; x < SIDE; x++) {
            double expected = 0;
            for (int i = 0; i < GRID; i++) {
              for (int j = 0; j < GRID; j++) {
                expected += matrix[y * GRID + i] * cells[i * GRID + j] * matrix[x * GRID + j];
              }
            }
            assertThat((double) found.modelMap().toArray()[y * SIDE + x])
                .isCloseTo(expected, within(1e-5));
          }
        }
      }
    }
  }

  private static double answer(MemoryReading reading, Memory memory, double[] query) {
    double normal = -1;
    double anomalous = -1;
    double sum = 0;
    double share = 0;
    for (int row = 0; row < memory.size(); row++) {
      double[] key = key(memory, row);
      double cosine = 0;
      for (int i = 0; i < key.length; i++) {
        cosine += query[i] * key[i];
      }
      sum += Math.exp(cosine);
      if (memory.label(row) == Label.ANOMALOUS) {
        share += Math.exp(cosine);
        anomalous = Math.max(anomalous, cosine);
      } else {
        normal = Math.max(normal, cosine);
      }
    }
    return switch (reading) {
      case SOFTMAX -> share / sum;
      case NEAREST_NORMAL -> (1 - normal) / 2;
      case NEAREST_ANOMALOUS -> (1 + anomalous) / 2;
    };
  }

  @Test
  void should_explain_shares_only_and_keep_readings_from_trained_heads() {
    try (AnomalyDetector nearest =
        Mrad.detector(plain).encoder(encoder).reading(MemoryReading.NEAREST_NORMAL).build()) {
      Detection found = nearest.detect(images.get(0));
      assertThatThrownBy(found::explain).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() ->
            Mrad.detector(plain)
                .encoder(encoder)
                .heads(GoldenHeads.read("init"))
                .reading(MemoryReading.NEAREST_NORMAL)
                .build())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("with trained heads");
  }
}
