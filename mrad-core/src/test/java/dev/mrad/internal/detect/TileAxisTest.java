package dev.mrad.internal.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TileAxisTest {
  @Test
  void should_cover_every_pixel_with_windows_that_sum_to_one() {
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      int size = 1 + random.nextInt(600);
      int tile = 1 + random.nextInt(300);
      int overlap = random.nextInt(tile);
      TileAxis axis = TileAxis.of(size, tile, overlap);
      int last = axis.starts().length - 1;
      assertThat(axis.length()).isEqualTo(Math.min(size, tile));
      assertThat(axis.starts()[0]).isZero();
      assertThat(axis.starts()[last] + axis.length()).isEqualTo(size);
      for (int i = 1; i <= last; i++) {
        int shared = axis.starts()[i - 1] + axis.length() - axis.starts()[i];
        assertThat(shared).as("%d, %d, %d", size, tile, overlap).isBetween(overlap, tile - 1);
      }
      double[] sum = new double[size];
      for (int t = 0; t <= last; t++) {
        for (int i = 0; i < axis.length(); i++) {
          assertThat(axis.windows()[t][i]).isPositive();
          sum[axis.starts()[t] + i] += axis.windows()[t][i];
        }
      }
      for (double value : sum) {
        // Each of the windows over a pixel is one float rounding away from its exact value.
        assertThat(value).isCloseTo(1, within((last + 1) * 0x1p-25));
      }
    }
  }
}
