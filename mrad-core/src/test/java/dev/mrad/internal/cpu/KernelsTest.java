package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelsTest {
  private static final int[] SIZES = {1, 2, 7, 13, 16, 17, 31, 64, 100, 207, 1023};

  @ParameterizedTest
  @EnumSource
  void should_exponentiate_within_two_units_in_the_last_place(KernelsUnderTest which) {
    Kernels kernels = which.get();
    float[] x = new float[100_003];
    for (int i = 0; i < x.length; i++) {
      x[i] = -110f * i / x.length;
    }
    float[] y = x.clone();
    kernels.expSum(y, 0, y.length, 0, 1);
    for (int i = 0; i < x.length; i++) {
      double expected = Math.exp(x[i]);
      assertThat((double) y[i]).isCloseTo(expected, within(2.0 * Math.ulp((float) expected)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_exponentiate_the_limits_exactly(KernelsUnderTest which) {
    Kernels kernels = which.get();
    for (int size : SIZES) {
      float[] x = new float[size];
      Arrays.fill(x, Float.NEGATIVE_INFINITY);
      x[size - 1] = -0f;
      assertThat(kernels.expSum(x, 0, size, 0, 1)).isEqualTo(1);
      assertThat(x[size - 1]).isEqualTo(1);
      Arrays.fill(x, Float.NaN);
      assertThat(kernels.expSum(x, 0, size, 0, 1)).isNaN();
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_reduce_like_float64(KernelsUnderTest which) {
    Kernels kernels = which.get();
    for (int size : SIZES) {
      float[] x = KernelsUnderTest.random(size, size + 3, 2);
      float[] y = KernelsUnderTest.random(-size, size + 3, 2);
      double sum = 0;
      double dot = 0;
      double squares = 0;
      float largest = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < size; i++) {
        sum += x[i + 2];
        dot += (double) x[i + 2] * y[i + 1];
        squares += Math.pow(x[i + 2] - 0.5, 2);
        largest = Math.max(largest, x[i + 2]);
      }
      double tolerance = 1e-6 * (1 + size);
      assertThat((double) kernels.sum(x, 2, size)).isCloseTo(sum, within(tolerance));
      assertThat((double) kernels.dot(x, 2, y, 1, size)).isCloseTo(dot, within(tolerance));
      assertThat((double) kernels.sumOfSquares(x, 2, size, 0.5f))
          .isCloseTo(squares, within(tolerance));
      assertThat(kernels.max(x, 2, size)).isEqualTo(largest);
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_map_each_element_and_no_neighbour(KernelsUnderTest which) {
    Kernels kernels = which.get();
    for (int size : SIZES) {
      float[] x = KernelsUnderTest.random(size, size + 2, 9);
      float[] gain = KernelsUnderTest.random(1, size, 1);
      float[] bias = KernelsUnderTest.random(2, size, 1);
      float[] gelu = x.clone();
      kernels.quickGelu(gelu, 1, size);
      float[] scaled = x.clone();
      kernels.scale(scaled, 1, size, 0.3f);
      float[] sum = x.clone();
      kernels.add(sum, 1, gain, 0, size);
      float[] normal = x.clone();
      kernels.normalize(x, 1, 0.5f, 2f, gain, bias, normal, 1, size);
      for (float[] result : new float[][] {gelu, scaled, sum, normal}) {
        assertThat(result[0]).isEqualTo(x[0]);
        assertThat(result[size + 1]).isEqualTo(x[size + 1]);
      }
      for (int i = 0; i < size; i++) {
        double value = x[i + 1];
        assertThat((double) gelu[i + 1])
            .isCloseTo(value / (1 + Math.exp(-1.702 * value)), within(3e-6));
        assertThat(scaled[i + 1]).isEqualTo(x[i + 1] * 0.3f);
        assertThat(sum[i + 1]).isEqualTo(x[i + 1] + gain[i]);
        assertThat((double) normal[i + 1])
            .isCloseTo((value - 0.5) * 2 * gain[i] + bias[i], within(3e-6));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_saturate_gelu_without_nan(KernelsUnderTest which) {
    Kernels kernels = which.get();
    float[] x = new float[40];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 2 == 0 ? 1e30f : -1e30f;
    }
    kernels.quickGelu(x, 0, x.length);
    for (int i = 0; i < x.length; i++) {
      assertThat(x[i]).isEqualTo(i % 2 == 0 ? 1e30f : -0f);
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_treat_columns_like_float64_and_leave_the_rest(KernelsUnderTest which) {
    Kernels kernels = which.get();
    int width = kernels.panelWidth();
    int lanes = kernels.stripWidth();
    for (int rows : new int[] {1, 2, 13, 207}) {
      int strip = rows * lanes + 3;
      float[] x = KernelsUnderTest.random(rows, 1 + kernels.strips() * strip, 5);
      float[] largest = new float[width + 1];
      Arrays.fill(largest, Float.NEGATIVE_INFINITY);
      kernels.largestOfColumns(x, 1, strip, rows, largest, 1);
      float[] weights = x.clone();
      float[] sums = new float[width + 1];
      kernels.expColumns(weights, 1, strip, rows, largest, 1, 0.7f, sums, 1);
      float[] scaled = x.clone();
      kernels.scaleColumns(scaled, 1, strip, rows, largest, 1);
      boolean[] used = new boolean[x.length];
      for (int j = 0; j < width; j++) {
        double sum = 0;
        float most = Float.NEGATIVE_INFINITY;
        for (int row = 0; row < rows; row++) {
          int at = 1 + j / lanes * strip + row * lanes + j % lanes;
          used[at] = true;
          most = Math.max(most, x[at]);
          double weight = Math.exp((x[at] - (double) largest[1 + j]) * 0.7f);
          sum += weight;
          assertThat((double) weights[at]).isCloseTo(weight, within(2e-6));
          assertThat(scaled[at]).isEqualTo(x[at] * largest[1 + j]);
        }
        assertThat(largest[1 + j]).isEqualTo(most);
        assertThat((double) sums[1 + j]).isCloseTo(sum, within(1e-6 * rows));
      }
      for (int at = 0; at < x.length; at++) {
        if (!used[at]) {
          assertThat(weights[at]).isEqualTo(x[at]);
          assertThat(scaled[at]).isEqualTo(x[at]);
        }
      }
      assertThat(sums[0]).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_copy_rows_into_panels_and_back_and_leave_the_rest(KernelsUnderTest which) {
    // A fresh object runs in plain Java first, a warm one on vectors.
    Kernels warm = which.get();
    Kernels fresh = which == KernelsUnderTest.VECTOR ? new VectorKernels(true) : warm;
    for (Kernels kernels : List.of(warm, fresh)) {
      int width = kernels.panelWidth();
      int lanes = kernels.stripWidth();
      for (int rows : new int[] {1, 2, 13, 60}) {
        int stride = width + 5;
        int strip = rows * lanes + 3;
        float[] x = KernelsUnderTest.random(rows, 2 + rows * stride, 5);
        float[] panel = new float[1 + kernels.strips() * strip];
        kernels.toPanel(x, 2, stride, rows, panel, 1, strip);
        float[] back = new float[x.length];
        kernels.fromPanel(panel, 1, strip, rows, back, 2, stride);
        float[] expectedPanel = new float[panel.length];
        float[] expectedBack = new float[x.length];
        for (int row = 0; row < rows; row++) {
          for (int j = 0; j < width; j++) {
            int at = 2 + row * stride + j;
            expectedPanel[1 + j / lanes * strip + row * lanes + j % lanes] = x[at];
            expectedBack[at] = x[at];
          }
        }
        assertThat(panel).isEqualTo(expectedPanel);
        assertThat(back).isEqualTo(expectedBack);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_sum_the_weights_of_classes_like_float64(KernelsUnderTest which) {
    Kernels kernels = which.get();
    for (int size : SIZES) {
      for (int classCount = 1; classCount <= 3; classCount++) {
        int lanes = kernels.stripWidth();
        int strip = lanes + 7;
        float[] x = KernelsUnderTest.random(size, 3 + (size / lanes + 1) * strip, 4);
        float[] classes = KernelsUnderTest.random(-size, classCount * (size + 5) + 1, 1);
        float[] sums = new float[classCount + 2];
        double[] expected = new double[classCount + 1];
        for (int i = 0; i < size; i++) {
          double weight = Math.exp((x[3 + i / lanes * strip + i % lanes] - 4.0) * 0.5);
          expected[0] += weight;
          for (int c = 0; c < classCount; c++) {
            expected[1 + c] += weight * classes[1 + c * (size + 5) + i];
          }
        }
        kernels.expClassSums(x, 3, strip, size, 4, 0.5f, classes, 1, size + 5, classCount, sums, 1);
        for (int i = 0; i < expected.length; i++) {
          assertThat((double) sums[1 + i]).isCloseTo(expected[i], within(1e-6 * (1 + size)));
        }
        assertThat(sums[0]).isZero();
      }
    }
  }

  @Test
  void should_give_the_same_bits_before_and_after_the_vector_code_is_compiled() {
    Kernels warm = KernelsUnderTest.VECTOR.get();
    for (int size : SIZES) {
      int width = warm.panelWidth();
      int lanes = warm.stripWidth();
      int strip = size * lanes;
      float[] panel = KernelsUnderTest.random(size, size * width, 30);
      float[] row = KernelsUnderTest.random(size, size, 30);
      float[] classes = KernelsUnderTest.random(-size, 2 * size, 1);
      float[][] results = new float[2][];
      for (int i = 0; i < 2; i++) {
        Kernels kernels = i == 0 ? warm : new VectorKernels(false);
        float[] x = panel.clone();
        float[] largest = new float[width];
        float[] sums = new float[width];
        kernels.largestOfColumns(x, 0, strip, size, largest, 0);
        kernels.expColumns(x, 0, strip, size, largest, 0, 1, sums, 0);
        float[] shares = new float[3];
        kernels.expClassSums(row.clone(), 0, lanes, size, 30, 1, classes, 0, size, 2, shares, 0);
        float[] gelu = row.clone();
        kernels.quickGelu(gelu, 0, size);
        float[] max = {kernels.max(row, 0, size)};
        results[i] = concat(x, largest, sums, shares, gelu, max);
      }
      assertThat(results[1]).as("%d", size).isEqualTo(results[0]);
    }
  }

  private static float[] concat(float[]... parts) {
    int size = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    float[] all = new float[size];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
