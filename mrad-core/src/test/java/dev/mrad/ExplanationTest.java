package dev.mrad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Contribution;
import dev.mrad.api.Detection;
import dev.mrad.api.Explanation;
import dev.mrad.api.Fusion;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenModel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {
  private static final int ALL = Integer.MAX_VALUE;

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

  private static double sum(List<Contribution> rows) {
    return rows.stream().mapToDouble(Contribution::contribution).sum();
  }

  @ParameterizedTest
  @CsvSource({"1, 4, 0.01", "0.1, 4, 0.01", "0.05, 0, 0.1", "1, 2, 1"})
  void should_add_up_to_the_score(double tau, double sigma, double topKShare) {
    try (AnomalyDetector detector =
        Mrad.detector(bank)
            .encoder(encoder)
            .temperature(tau)
            .smoothing(sigma)
            .topKShare(topKShare)
            .fusion(tau < 1 ? Fusion.paper() : Fusion.code(0.6))
            .build()) {
      for (Image image : images) {
        Detection detection = detector.detect(image);
        Explanation explanation = detection.explain();
        List<Contribution> imageRows = explanation.imageRows(ALL);
        List<Contribution> patchRows = explanation.patchRows(ALL);
        assertThat(explanation.score()).isEqualTo(detection.score());
        assertThat(sum(imageRows) + sum(patchRows)).isCloseTo(detection.score(), within(1e-6));
        assertThat(imageRows).hasSize(bank.image().size());
        assertThat(patchRows).hasSize(bank.patch().size());
        for (List<Contribution> rows : List.of(imageRows, patchRows)) {
          assertThat(rows)
              .isSortedAccordingTo(Comparator.comparingDouble(Contribution::weight).reversed());
          assertThat(rows.stream().mapToDouble(Contribution::weight).sum())
              .isCloseTo(1, within(1e-6));
          assertThat(rows)
              .filteredOn(row -> row.label() == Label.NORMAL)
              .allMatch(row -> row.contribution() == 0);
        }
        double[] cells = explanation.topKPatches();
        double total = 0;
        for (double cell : cells) {
          assertThat(cell).isNotNegative();
          total += cell;
        }
        assertThat(total).isCloseTo(1, within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, tf, cells", "0.1, tf, tau0.1.cells"})
  void should_explain_each_cell_of_the_reference(double tau, String set, String tensor) {
    try (AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).temperature(tau).build();
        Golden golden = Golden.open(set)) {
      float[] cells = golden.floats(tensor);
      int grid = 6;
      for (int i = 0; i < images.size(); i++) {
        Explanation explanation = detector.detect(images.get(i)).explain();
        assertThat(explanation.grid()).isEqualTo(grid);
        for (int cell = 0; cell < grid * grid; cell++) {
          double found = sum(explanation.patch(cell / grid, cell % grid, ALL));
          assertThat(found).isCloseTo(cells[2 * (i * grid * grid + cell) + 1], within(1e-5));
        }
      }
    }
  }

  @Test
  void should_explain_the_mean_of_the_map_over_a_region() {
    Random random = new Random(5);
    try (AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).temperature(0.1).build()) {
      for (Image image : images) {
        Detection detection = detector.detect(image);
        AnomalyMap map = detection.map();
        Explanation explanation = detection.explain();
        for (int i = 0; i < 20; i++) {
          int top = random.nextInt(map.height());
          int left = random.nextInt(map.width());
          int height = 1 + random.nextInt(map.height() - top);
          int width = 1 + random.nextInt(map.width() - left);
          double mean = 0;
          for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
              mean += map.value(y, x) / (height * (double) width);
            }
          }
          assertThat(sum(explanation.region(top, left, height, width, ALL)))
              .isCloseTo(mean, within(1e-6));
        }
      }
    }
  }

  @Test
  void should_weigh_rows_as_the_reference_keys_do() {
    try (AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).temperature(0.1).build();
        Golden golden = Golden.open("encoder")) {
      float[] queries = golden.floats("query.class_unit");
      Memory memory = bank.image();
      int width = memory.dimension();
      float[] keys = new float[memory.size() * width];
      memory.copyKeys(0, memory.size(), keys, 0);
      for (int i = 0; i < images.size(); i++) {
        double[] similarities = new double[memory.size()];
        double total = 0;
        for (int row = 0; row < memory.size(); row++) {
          for (int at = 0; at < width; at++) {
            similarities[row] += (double) queries[i * width + at] * keys[row * width + at];
          }
          total += Math.exp(similarities[row] / 0.1);
        }
        for (Contribution found : detector.detect(images.get(i)).explain().imageRows(ALL)) {
          double similarity = similarities[found.row()];
          assertThat(found.similarity()).isCloseTo(similarity, within(1e-5));
          assertThat(found.weight()).isCloseTo(Math.exp(similarity / 0.1) / total, within(1e-4));
          assertThat(found.provenance()).isEqualTo(memory.provenance(found.row()));
          assertThat(found.label()).isEqualTo(memory.label(found.row()));
        }
      }
    }
  }

  @Test
  void should_name_an_image_of_the_bank_as_its_own_strongest_contribution() {
    try (AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).build()) {
      for (int row = 0; row < bank.image().size(); row++) {
        String path = bank.image().provenance(row).path();
        Explanation explanation = detector.detect(folder.resolve("set").resolve(path)).explain();
        Contribution first = explanation.imageRows(1).get(0);
        assertThat(first.provenance().path()).isEqualTo(path);
        assertThat(first.similarity()).isCloseTo(1, within(1e-6));
      }
    }
  }

  @Test
  void should_refuse_what_it_cannot_explain() {
    AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).build();
    Detection detection = detector.detect(images.get(0));
    Explanation explanation = detection.explain();
    assertThatThrownBy(() -> explanation.patch(6, 0, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("patch 6, 0")
        .hasMessageContaining("expected 0 to 5");
    AnomalyMap map = detection.map();
    assertThatThrownBy(() -> explanation.region(0, 1, map.height(), map.width(), 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected a rectangle within");
    assertThatThrownBy(() -> explanation.region(0, 0, 0, 1, 1))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> explanation.imageRows(0)).isInstanceOf(BadInputException.class);
    detector.close();
    assertThat(explanation.imageRows(1)).hasSize(1);
    assertThatThrownBy(() -> explanation.patch(0, 0, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("detector is closed");
    assertThatThrownBy(detection::explain).isInstanceOf(IllegalStateException.class);
    try (AnomalyDetector lean = Mrad.detector(bank).encoder(encoder).explanations(false).build()) {
      Detection without = lean.detect(images.get(0));
      assertThatThrownBy(without::explain)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("explanations(true)");
    }
  }
}
