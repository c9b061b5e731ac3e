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
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.bank.BankFile;
import dev.mrad.bank.Banks;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.retrieval.MemoryReading;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Averaging and the reading of the memory against their definitions in double precision, on the
 * tokens that the reference encoded.
 */
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

  /** A row of a memory as the definition has it. */
  private record Row(Label label, double[] key) {}

  /** The unit mean of the tokens in the cells whose mask has a value; empty without such cells. */
  private static Optional<double[]> prototype(float[] tokens, float[] mask, int image, float of) {
    int cells = GRID * GRID;
    int width = tokens.length / mask.length;
    double[] sum = new double[width];
    boolean any = false;
    for (int n = image * cells; n < (image + 1) * cells; n++) {
      if (mask[n] == of) {
        any = true;
        for (int i = 0; i < width; i++) {
          sum[i] += tokens[n * width + i];
        }
      }
    }
    return any ? Optional.of(unit(sum)) : Optional.empty();
  }

  /** The patch memory of tokens that are not averaged. */
  private static List<Row> patchRows() {
    try (Golden encoded = Golden.open("encoder");
        Golden banks = Golden.open("banks")) {
      float[] tokens = encoded.floats("train.patch");
      float[] mask = banks.floats("grid_mask");
      List<Row> rows = new ArrayList<>();
      for (int image = 0; image < mask.length / (GRID * GRID); image++) {
        prototype(tokens, mask, image, 1).ifPresent(key -> rows.add(new Row(Label.ANOMALOUS, key)));
        prototype(tokens, mask, image, 0).ifPresent(key -> rows.add(new Row(Label.NORMAL, key)));
      }
      return rows;
    }
  }

  /** The reference's rows of the image or the (averaged) patch memory. */
  private static List<Row> golden(String memory) {
    try (Golden banks = Golden.open("banks")) {
      float[] keys = banks.floats(memory + "_keys");
      float[] values = banks.floats(memory + "_values");
      List<Row> rows = new ArrayList<>();
      for (int row = 0; row < values.length / 2; row++) {
        Label label = values[2 * row + 1] == 1 ? Label.ANOMALOUS : Label.NORMAL;
        rows.add(new Row(label, row(keys, row, 2 * keys.length / values.length)));
      }
      return rows;
    }
  }

  /**
   * The rows of a memory are those of the definition. The data set lists images by folder, the
   * reference by number, so the order of rows may differ.
   */
  private static void assertRows(Memory memory, List<Row> expected) {
    assertThat(memory.size()).isEqualTo(expected.size());
    for (Row row : expected) {
      double nearest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < memory.size(); i++) {
        if (memory.label(i) == row.label()) {
          double most = 0;
          double[] key = key(memory, i);
          for (int k = 0; k < key.length; k++) {
            most = Math.max(most, Math.abs(key[k] - row.key()[k]));
          }
          nearest = Math.min(nearest, most);
        }
      }
      assertThat(nearest).isLessThan(1e-5);
    }
  }

  @Test
  void should_take_the_mean_of_tokens_that_are_not_averaged() {
    assertThat(plain.spec().averagingWindows()).containsExactly(1);
    assertRows(plain.patch(), patchRows());
    assertRows(plain.image(), golden("image"));
  }

  @Test
  void should_keep_the_windows_with_the_bank_and_never_mix_them() {
    Path file = folder.resolve("plain bank");
    BankFile.write(plain, file);
    assertThat(Mrad.bank(file).spec()).isEqualTo(plain.spec());
    MemoryBank averaged = Mrad.bankBuilder().encoder(encoder).add(data).build();
    assertThat(averaged.spec().averagingWindows()).containsExactly(1, 3, 5);
    assertRows(averaged.patch(), golden("patch"));
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
    List<Row> imageRows = golden("image");
    List<Row> patchRows = patchRows();
    try (Golden encoded = Golden.open("encoder");
        AnomalyDetector detector =
            Mrad.detector(plain)
                .encoder(encoder)
                .reading(reading)
                .smoothing(0)
                .fusion(Fusion.paper())
                .build()) {
      float[] classes = encoded.floats("query.class");
      float[] patches = encoded.floats("query.patch");
      int cells = GRID * GRID;
      for (int image = 0; image < images.size(); image++) {
        Detection found = detector.detect(images.get(image));
        double[] query = unit(row(classes, image, classes.length / images.size()));
        assertThat(found.classScore()).isCloseTo(answer(reading, imageRows, query), within(1e-5));
        double[] answers = new double[cells];
        for (int n = 0; n < cells; n++) {
          double[] token = row(patches, image * cells + n, patches.length / images.size() / cells);
          answers[n] = answer(reading, patchRows, unit(token));
        }
        float[] map = found.modelMap().toArray();
        for (int y = 0; y < SIDE; y++) {
          for (int x = 0; x < SIDE; x++) {
            assertThat((double) map[y * SIDE + x]).isCloseTo(between(answers, y, x), within(1e-5));
          }
        }
      }
    }
  }

  /** Bilinear between the centres of cells; beyond the outer ones their value goes on. */
  private static double between(double[] cells, int y, int x) {
    double v = Math.min(Math.max((y + 0.5) * GRID / SIDE - 0.5, 0), GRID - 1);
    double u = Math.min(Math.max((x + 0.5) * GRID / SIDE - 0.5, 0), GRID - 1);
    int top = Math.min((int) v, GRID - 2);
    int left = Math.min((int) u, GRID - 2);
    double upper =
        cells[top * GRID + left] * (left + 1 - u) + cells[top * GRID + left + 1] * (u - left);
    double lower =
        cells[(top + 1) * GRID + left] * (left + 1 - u)
            + cells[(top + 1) * GRID + left + 1] * (u - left);
    return upper * (top + 1 - v) + lower * (v - top);
  }

  private static double answer(MemoryReading reading, List<Row> memory, double[] query) {
    double normal = -1;
    double anomalous = -1;
    double sum = 0;
    double share = 0;
    for (Row row : memory) {
      double cosine = 0;
      for (int i = 0; i < query.length; i++) {
        cosine += query[i] * row.key()[i];
      }
      sum += Math.exp(cosine);
      if (row.label() == Label.ANOMALOUS) {
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
