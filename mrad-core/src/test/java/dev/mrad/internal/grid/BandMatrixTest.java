package dev.mrad.internal.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BandMatrixTest {
  @Test
  void should_count_the_padding_in_a_box_mean() {
    double[] row = Arrays.copyOf(BandMatrix.box(5, 3).values(), 5);
    assertThat(row).containsExactly(new double[] {1 / 3., 1 / 3., 0, 0, 0}, within(1e-15));
  }

  @Test
  void should_sample_halfway_between_cell_centres_when_doubling() {
    BandMatrix up = BandMatrix.bilinear(2, 4);
    assertThat(up.values())
        .containsExactly(new double[] {1, 0, 0.75, 0.25, 0.25, 0.75, 0, 1}, within(1e-15));
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "24, 37", "37, 518", "37, 24", "6, 6"})
  void should_keep_a_constant_when_resampling(int from, int to) {
    double[] values = BandMatrix.bilinear(from, to).values();
    for (int row = 0; row < to; row++) {
      double total = Arrays.stream(values, row * from, (row + 1) * from).sum();
      assertThat(total).isCloseTo(1, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 40})
  void should_mirror_the_border_of_a_gaussian(int size) {
    double sigma = 4;
    double[] samples = new double[size];
    for (int i = 0; i < size; i++) {
      samples[i] = Math.sin(i * 1.7) + i;
    }
    double[] matrix = BandMatrix.gaussian(size, sigma).values();
    for (int row = 0; row < size; row++) {
      double expected = 0;
      double total = 0;
      for (int step = -16; step <= 16; step++) {
        double weight = Math.exp(-step * step / (2 * sigma * sigma));
        int at = row + step;
        while (at < 0 || at >= size) {
          at = at < 0 ? -1 - at : 2 * size - 1 - at;
        }
        expected += weight * samples[at];
        total += weight;
      }
      double found = 0;
      for (int column = 0; column < size; column++) {
        found += matrix[row * size + column] * samples[column];
      }
      assertThat(found).isCloseTo(expected / total, within(1e-12));
    }
  }

  @Test
  void should_apply_the_first_map_first() {
    BandMatrix both = BandMatrix.gaussian(6, 1).after(BandMatrix.bilinear(3, 6));
    assertThat(both.to()).isEqualTo(6);
    assertThat(both.from()).isEqualTo(3);
    double[] g = BandMatrix.gaussian(6, 1).values();
    double[] b = BandMatrix.bilinear(3, 6).values();
    double expected = 0;
    for (int i = 0; i < 6; i++) {
      expected += g[2 * 6 + i] * b[i * 3 + 1];
    }
    assertThat(both.values()[2 * 3 + 1]).isCloseTo(expected, within(1e-15));
  }
}
