package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
      java.util.Arrays.fill(x, Float.NEGATIVE_INFINITY);
      x[size - 1] = -0f;
      assertThat(kernels.expSum(x, 0, size, 0, 1)).isEqualTo(1);
      assertThat(x[size - 1]).isEqualTo(1);
      java.util.Arrays.fill(x, Float.NaN);
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
}
