package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.spi.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The kernels of this JVM against float64, and vector against plain ones where it has both, at
 * random sizes, ranges and numbers of threads. {@code -Dmrad.fuzz.cases=5000 -Dmrad.fuzz.seed=7}
 * makes a long run of it.
 */
class KernelFuzzTest {
  private static final int[] SIZES = {1, 2, 5, 7, 13, 16, 17, 64, 100, 207, 515, 1369};
  private static final float[] TEMPERATURES = {1, 0.2f, 0.07f, 0.01f, 1e-3f};
  private static final long CASES = Long.getLong("mrad.fuzz.cases", 60);
  private static final long SEED = Long.getLong("mrad.fuzz.seed", 1);

  /** A unit in the last place of a score of unit vectors, times what rounding piles up. */
  private static final double SCORE_ERROR = 3e-7;

  private static float[] values(Random random, int count) {
    float range = (float) Math.pow(10, random.nextInt(4) - 2);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (random.nextInt(12)) {
            case 0 -> random.nextBoolean() ? 0f : -0f;
            case 1 -> random.nextFloat() * 1e-40f;
            default -> (random.nextFloat() * 2 - 1) * range;
          };
    }
    return values;
  }

  private static int size(Random random, int most) {
    int size = SIZES[random.nextInt(SIZES.length)];
    return Math.min(most, random.nextBoolean() ? size : 1 + random.nextInt(size));
  }

  private static Workers workers(Random random) {
    return new Workers(1 + random.nextInt(4));
  }

  @Test
  void should_multiply_alike_and_like_float64() {
    for (long i = 0; i < CASES; i++) {
      Random random = new Random(SEED * 1_000_003 + i);
      int rows = size(random, 400);
      int depth = size(random, 1369);
      int columns = size(random, 300);
      float[] a = values(random, rows * depth);
      float[] b = values(random, columns * depth);
      float[] bias = values(random, columns);
      int row = random.nextInt(rows);
      int column = random.nextInt(columns);
      double expected = bias[column];
      double magnitude = Math.abs(expected);
      for (int k = 0; k < depth; k++) {
        double product = (double) a[row * depth + k] * b[column * depth + k];
        expected += product;
        magnitude += Math.abs(product);
      }
      float @Nullable [] first = null;
      for (KernelsUnderTest which : KernelsUnderTest.here()) {
        Kernels kernels = which.get();
        float[] result = new float[rows * columns];
        try (Workers workers = workers(random)) {
          PackedMatrix packed = KernelsUnderTest.pack(b, columns, depth, kernels, workers);
          new MatrixProduct(kernels, workers)
              .run(a, 0, rows, packed, bias, Activation.NONE, result, 0);
        }
        String what = "%s, %d × %d × %d, case %d".formatted(which, rows, depth, columns, i);
        // The bound of a sum of so many terms, each rounded to 24 bits.
        assertThat((double) result[row * columns + column])
            .as(what)
            .isCloseTo(
                expected, within((depth + 1) * 0x1p-24 * magnitude + Float.MIN_VALUE * depth));
        // All begin with the bias and add in ascending order with fused multiply-adds.
        first = first == null ? result : first;
        assertThat(result).as(what).isEqualTo(first);
      }
    }
  }

  @Test
  void should_retrieve_alike_and_like_float64() {
    for (long i = 0; i < CASES; i++) {
      Random random = new Random(SEED * 2_000_003 + i);
      int queries = size(random, 207);
      int depth = size(random, 1024);
      int keys = random.nextInt(4) == 0 ? 3093 : size(random, 1369);
      float tau = TEMPERATURES[random.nextInt(TEMPERATURES.length)];
      int classes = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 2;
      float[] q = unit(values(random, queries * depth), depth);
      float[] k = unit(values(random, keys * depth), depth);
      float[] values = new float[classes * keys];
      for (int j = 0; j < keys; j++) {
        values[random.nextInt(classes) * keys + j] = 1;
      }
      int row = random.nextInt(queries);
      double[] expected = expected(q, row, k, depth, values, classes, tau);
      for (KernelsUnderTest which : KernelsUnderTest.here()) {
        Kernels kernels = which.get();
        float[] out = new float[queries * classes];
        try (Workers workers = workers(random)) {
          PackedMatrix packed = KernelsUnderTest.pack(k, keys, depth, kernels, workers);
          new Retrieval(kernels, workers)
              .run(
                  new Retrieval.Operands(q, queries, packed, values, classes, null),
                  tau,
                  false,
                  out);
        }
        for (int c = 0; c < classes; c++) {
          assertThat((double) out[row * classes + c])
              .as("%s, %d × %d × %d, τ %s, case %d", which, queries, keys, depth, tau, i)
              .isCloseTo(expected[c], within(1e-6 + SCORE_ERROR / tau));
        }
      }
    }
  }

  @Test
  void should_attend_alike_and_like_float64() {
    for (long i = 0; i < CASES; i++) {
      Random random = new Random(SEED * 3_000_003 + i);
      int queries = size(random, 207);
      int keys = size(random, 700);
      int heads = 1 + random.nextInt(3);
      int headWidth = random.nextBoolean() ? 64 : size(random, 100);
      int width = heads * headWidth;
      float[] q = unit(values(random, queries * width), headWidth);
      float[] k = unit(values(random, keys * width), headWidth);
      float[] v = unit(values(random, keys * width), headWidth);
      float scale = (float) Math.pow(10, random.nextInt(3) - 1);
      int row = random.nextInt(queries);
      int head = random.nextInt(heads);
      List<float[]> results = new ArrayList<>();
      for (KernelsUnderTest which : KernelsUnderTest.here()) {
        float[] result = new float[queries * width];
        try (Workers workers = workers(random)) {
          new Attention(which.get(), workers)
              .run(
                  new Attention.Operands(q, k, v, null, result, 1, queries, keys, width),
                  heads,
                  scale);
        }
        results.add(result);
      }
      float[] query = Arrays.copyOfRange(q, row * width + head * headWidth, (row + 1) * width);
      float[] headKeys = new float[keys * headWidth];
      float[] headValues = new float[keys * headWidth];
      for (int j = 0; j < keys; j++) {
        for (int d = 0; d < headWidth; d++) {
          headKeys[j * headWidth + d] = k[j * width + head * headWidth + d];
          headValues[d * keys + j] = v[j * width + head * headWidth + d];
        }
      }
      double[] expected = expected(query, 0, headKeys, headWidth, headValues, headWidth, 1 / scale);
      for (float[] result : results) {
        for (int d = 0; d < headWidth; d++) {
          assertThat((double) result[row * width + head * headWidth + d])
              .as(
                  "%d × %d × %d of %d, scale %s, case %d",
                  queries, keys, heads, headWidth, scale, i)
              .isCloseTo(expected[d], within(1e-6 + SCORE_ERROR * scale));
        }
      }
    }
  }

  private static double[] expected(
      float[] q, int row, float[] k, int depth, float[] values, int columns, float tau) {
    int keys = k.length / depth;
    double[] scores = new double[keys];
    for (int j = 0; j < keys; j++) {
      for (int d = 0; d < depth; d++) {
        scores[j] += (double) q[row * depth + d] * k[j * depth + d];
      }
      scores[j] /= tau;
    }
    double largest = Arrays.stream(scores).max().orElseThrow();
    double sum = Arrays.stream(scores).map(score -> Math.exp(score - largest)).sum();
    double[] out = new double[columns];
    for (int c = 0; c < columns; c++) {
      for (int j = 0; j < keys; j++) {
        out[c] += Math.exp(scores[j] - largest) / sum * values[c * keys + j];
      }
    }
    return out;
  }

  private static float[] unit(float[] rows, int width) {
    for (int from = 0; from < rows.length; from += width) {
      double squares = 0;
      for (int i = from; i < from + width; i++) {
        squares += (double) rows[i] * rows[i];
      }
      for (int i = from; i < from + width && squares > 0; i++) {
        rows[i] = (float) (rows[i] / Math.sqrt(squares));
      }
    }
    return rows;
  }
}
