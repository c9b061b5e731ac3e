package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetrievalTest {
  /** Queries, keys, dimensions, classes. */
  private static final int[][] SIZES = {
    {1, 1, 1, 1},
    {1, 13, 3, 2},
    {13, 207, 31, 2},
    {1, 3093, 65, 2},
    {100, 3093, 33, 2},
    {7, 1025, 515, 5},
    {1, 530, 768, 2},
    {13, 300, 1100, 3},
    {500, 600, 40, 2}
  };

  @ParameterizedTest
  @EnumSource
  void should_retrieve_like_float64(KernelsUnderTest which) {
    Kernels kernels = which.get();
    try (Workers workers = new Workers(3)) {
      for (int[] size : SIZES) {
        for (float temperature : new float[] {1, 0.07f, 1e-3f}) {
          for (boolean masked : new boolean[] {false, true}) {
            check(kernels, workers, size, temperature, masked);
          }
        }
      }
    }
  }

  private static void check(
      Kernels kernels, Workers workers, int[] size, float temperature, boolean masked) {
    float[] q = unit(KernelsUnderTest.random(1, size[0] * size[2], 1), size[2]);
    float[] keys = unit(KernelsUnderTest.random(2, size[1] * size[2], 1), size[2]);
    float[] classes = KernelsUnderTest.random(3, size[3] * size[1], 1);
    float[] mask = masked ? mask(size) : null;
    float[] out = run(kernels, workers, size, q, keys, classes, mask, temperature);
    for (int i = 0; i < size[0]; i++) {
      double[] scores = new double[size[1]];
      for (int j = 0; j < size[1]; j++) {
        for (int d = 0; d < size[2]; d++) {
          scores[j] += (double) q[i * size[2] + d] * keys[j * size[2] + d];
        }
        boolean dropped = mask != null && mask[i * size[1] + j] == 0;
        scores[j] = dropped ? -1e300 : scores[j] / temperature;
      }
      double largest = Arrays.stream(scores).max().orElseThrow();
      double sum = Arrays.stream(scores).map(s -> Math.exp(s - largest)).sum();
      int at = i * (size[3] + 1);
      // The scores themselves carry float32's rounding, which the temperature enlarges.
      double tolerance = 1e-6 + 3e-7 / temperature;
      for (int c = 0; c < size[3]; c++) {
        double expected = 0;
        for (int j = 0; j < size[1]; j++) {
          expected += Math.exp(scores[j] - largest) / sum * classes[c * size[1] + j];
        }
        assertThat((double) out[at + c])
            .as("%s, temperature %s, mask %s", Arrays.toString(size), temperature, masked)
            .isCloseTo(expected, within(tolerance));
      }
      assertThat((double) out[at + size[3]])
          .isCloseTo(largest + Math.log(sum), within(tolerance + 1e-6 * Math.abs(largest)));
    }
  }

  private static float[] mask(int[] size) {
    Random random = new Random(5);
    float[] mask = new float[size[0] * size[1]];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % size[1] == size[1] - 1 || random.nextInt(40) == 0 ? 1 : 0;
    }
    return mask;
  }

  private static float[] unit(float[] rows, int width) {
    for (int from = 0; from < rows.length; from += width) {
      double squares = 0;
      for (int i = from; i < from + width; i++) {
        squares += (double) rows[i] * rows[i];
      }
      for (int i = from; i < from + width; i++) {
        rows[i] /= (float) Math.sqrt(squares);
      }
    }
    return rows;
  }

  private static float[] run(
      Kernels kernels,
      Workers workers,
      int[] size,
      float[] q,
      float[] keys,
      float[] classes,
      float[] mask,
      float temperature) {
    PackedMatrix packed = KernelsUnderTest.pack(keys, size[1], size[2], kernels, workers);
    float[] out = new float[size[0] * (size[3] + 1)];
    new Retrieval(kernels, workers)
        .run(
            new Retrieval.Operands(q, size[0], packed, classes, size[3], mask),
            temperature,
            true,
            out);
    return out;
  }

  @ParameterizedTest
  @EnumSource
  void should_stay_right_for_large_logits_denormals_and_negative_zero(KernelsUnderTest which) {
    Kernels kernels = which.get();
    int keys = 1500;
    float[] q = {1e4f, -1e4f, 0f, -0f, Float.MIN_VALUE, 1e-40f};
    float[] k = new float[keys * 2];
    float[] classes = new float[2 * keys];
    for (int j = 0; j < keys; j++) {
      k[2 * j] = j == 1200 ? 1 : -1;
      classes[(j == 1200 ? keys : 0) + j] = 1;
    }
    try (Workers workers = new Workers(2)) {
      int[] size = {3, keys, 2, 2};
      float[] out = run(kernels, workers, size, q, k, classes, null, 1e-3f);
      assertThat(Arrays.copyOfRange(out, 0, 2)).containsExactly(0, 1);
      for (int row = 1; row < 3; row++) {
        assertThat((double) out[3 * row]).isCloseTo(1499 / 1500.0, within(1e-6));
        assertThat((double) out[3 * row + 1]).isCloseTo(1 / 1500.0, within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_give_the_same_bits_for_any_threads_and_any_queries_beside(KernelsUnderTest which) {
    Kernels kernels = which.get();
    int[] size = {1900, 2100, 9, 2};
    float[] q = KernelsUnderTest.random(1, size[0] * size[2], 3);
    float[] keys = KernelsUnderTest.random(2, size[1] * size[2], 1);
    float[] classes = KernelsUnderTest.random(3, size[3] * size[1], 1);
    float[] expected = null;
    for (int threads = 1; threads <= 4; threads++) {
      try (Workers workers = new Workers(threads)) {
        float[] out = run(kernels, workers, size, q, keys, classes, null, 0.1f);
        expected = expected == null ? out : expected;
        assertThat(out).isEqualTo(expected);
        for (int row : new int[] {0, 94, 1899}) {
          float[] query = Arrays.copyOfRange(q, row * 9, (row + 1) * 9);
          float[] alone =
              run(kernels, workers, new int[] {1, 2100, 9, 2}, query, keys, classes, null, 0.1f);
          assertThat(alone).isEqualTo(Arrays.copyOfRange(expected, row * 3, (row + 1) * 3));
        }
      }
    }
  }
}
