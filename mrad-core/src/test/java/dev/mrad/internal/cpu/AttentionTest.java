package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttentionTest {
  /** Batch, queries, keys, heads, head width. */
  private static final int[][] SIZES = {
    {1, 1, 1, 1, 1},
    {2, 13, 207, 3, 5},
    {1, 207, 13, 2, 64},
    {1, 77, 77, 2, 64},
    {1, 100, 600, 1, 70},
    {3, 37, 257, 2, 16},
    {2, 40, 250, 1, 300},
    {1, 35, 30, 1, 1100}
  };

  @ParameterizedTest
  @EnumSource
  void should_attend_like_float64(KernelsUnderTest which) {
    Kernels kernels = which.get();
    try (Workers workers = new Workers(3)) {
      for (int[] size : SIZES) {
        for (boolean masked : new boolean[] {false, true}) {
          for (float range : new float[] {1, 300}) {
            check(kernels, workers, size, masked, range);
          }
        }
      }
    }
  }

  private static void check(
      Kernels kernels, Workers workers, int[] size, boolean masked, float range) {
    Attention.Operands x = operands(size, masked, range);
    float scale = 0.125f;
    new Attention(kernels, workers).run(x, size[3], scale);
    double[] expected = naive(x, size[3], scale);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) x.out()[i])
          .as("%s, mask %s, range %s, at %d", Arrays.toString(size), masked, range, i)
          .isCloseTo(expected[i], within(range == 1 ? 2e-6 : 2e-4 * range));
    }
  }

  private static Attention.Operands operands(int[] size, boolean masked, float range) {
    int width = size[3] * size[4];
    float[] mask = masked ? new float[size[1] * size[2]] : null;
    if (mask != null) {
      Random random = new Random(4);
      for (int i = 0; i < mask.length; i++) {
        mask[i] = i % size[2] == size[2] - 1 || random.nextInt(20) == 0 ? 1 : 0;
      }
    }
    return new Attention.Operands(
        KernelsUnderTest.random(1, size[0] * size[1] * width, range),
        KernelsUnderTest.random(2, size[0] * size[2] * width, 1),
        KernelsUnderTest.random(3, size[0] * size[2] * width, range),
        mask,
        new float[size[0] * size[1] * width],
        size[0],
        size[1],
        size[2],
        width);
  }

  private static double[] naive(Attention.Operands x, int heads, float scale) {
    int headWidth = x.width() / heads;
    double[] out = new double[x.out().length];
    for (int b = 0; b < x.batch(); b++) {
      for (int h = 0; h < heads; h++) {
        for (int i = 0; i < x.queries(); i++) {
          int q = (b * x.queries() + i) * x.width() + h * headWidth;
          double[] scores = new double[x.keys()];
          for (int j = 0; j < x.keys(); j++) {
            int k = (b * x.keys() + j) * x.width() + h * headWidth;
            for (int d = 0; d < headWidth; d++) {
              scores[j] += (double) x.q()[q + d] * x.k()[k + d] * scale;
            }
            scores[j] = dropped(x.mask(), i * x.keys() + j) ? -1e300 : scores[j];
          }
          double largest = Arrays.stream(scores).max().orElseThrow();
          double sum = Arrays.stream(scores).map(s -> Math.exp(s - largest)).sum();
          for (int j = 0; j < x.keys(); j++) {
            int v = (b * x.keys() + j) * x.width() + h * headWidth;
            for (int d = 0; d < headWidth; d++) {
              out[q + d] += Math.exp(scores[j] - largest) / sum * x.v()[v + d];
            }
          }
        }
      }
    }
    return out;
  }

  private static boolean dropped(float @Nullable [] mask, int index) {
    return mask != null && mask[index] == 0;
  }

  @ParameterizedTest
  @EnumSource
  void should_give_the_same_bits_for_any_threads_and_batch(KernelsUnderTest which) {
    Kernels kernels = which.get();
    int[] size = {2, 150, 300, 2, 24};
    float[] expected = null;
    for (int threads = 1; threads <= 4; threads++) {
      try (Workers workers = new Workers(threads)) {
        Attention.Operands x = operands(size, false, 1);
        new Attention(kernels, workers).run(x, 2, 0.2f);
        expected = expected == null ? x.out() : expected;
        assertThat(x.out()).isEqualTo(expected);
        int half = x.out().length / 2;
        int keyHalf = x.k().length / 2;
        Attention.Operands second =
            new Attention.Operands(
                Arrays.copyOfRange(x.q(), half, 2 * half),
                Arrays.copyOfRange(x.k(), keyHalf, 2 * keyHalf),
                Arrays.copyOfRange(x.v(), keyHalf, 2 * keyHalf),
                null,
                new float[half],
                1,
                150,
                300,
                48);
        new Attention(kernels, workers).run(second, 2, 0.2f);
        assertThat(second.out()).isEqualTo(Arrays.copyOfRange(expected, half, 2 * half));
      }
    }
  }
}
