package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.spi.Activation;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MatrixProductTest {
  private static final int[][] SIZES = {
    {1, 1, 1},
    {1, 13, 207},
    {13, 207, 1},
    {5, 64, 64},
    {6, 65, 63},
    {207, 13, 77},
    {97, 515, 129},
    {200, 1030, 65},
    {11, 1, 300},
    {7, 640, 35},
    {40, 768, 50},
    {9, 1400, 20},
    {13, 2500, 37}
  };

  @ParameterizedTest
  @EnumSource
  void should_multiply_like_float64(KernelsUnderTest which) {
    Kernels kernels = which.get();
    try (Workers workers = new Workers(3)) {
      MatrixProduct product = new MatrixProduct(kernels, workers);
      for (int[] size : SIZES) {
        int rows = size[0];
        int depth = size[1];
        int columns = size[2];
        float[] a = KernelsUnderTest.random(1, rows * depth, 1);
        float[] b = KernelsUnderTest.random(2, columns * depth, 1);
        float[] bias = KernelsUnderTest.random(3, columns, 1);
        float[] c = new float[rows * columns + 2];
        PackedMatrix packed = KernelsUnderTest.pack(b, columns, depth, kernels, workers);
        product.run(a, 0, rows, packed, bias, Activation.QUICK_GELU, c, 1);
        assertThat(c[0]).isZero();
        assertThat(c[c.length - 1]).isZero();
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            double sum = bias[j];
            for (int k = 0; k < depth; k++) {
              sum += (double) a[i * depth + k] * b[j * depth + k];
            }
            double expected = sum / (1 + Math.exp(-1.702 * sum));
            assertThat((double) c[1 + i * columns + j])
                .as("%s at %d, %d", Arrays.toString(size), i, j)
                .isCloseTo(expected, within(1e-6 * (1 + depth)));
          }
        }
        assertThat(packed.unpackTransposed()).isEqualTo(b);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_pack_a_matrix_as_it_lies_like_its_transpose(KernelsUnderTest which) {
    Kernels kernels = which.get();
    int depth = 531;
    int columns = 70;
    float[] b = KernelsUnderTest.random(2, columns * depth, 1);
    float[] upright = new float[3 + depth * columns];
    for (int j = 0; j < columns; j++) {
      for (int k = 0; k < depth; k++) {
        upright[3 + k * columns + j] = b[j * depth + k];
      }
    }
    try (Workers workers = new Workers(2)) {
      PackedMatrix packed = PackedMatrix.of(upright, 3, depth, columns, kernels, workers);
      assertThat(packed.unpackTransposed()).isEqualTo(b);
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_give_the_same_bits_for_any_threads_and_any_rows_beside(KernelsUnderTest which) {
    Kernels kernels = which.get();
    int rows = 391;
    int depth = 700;
    int columns = 83;
    float[] a = KernelsUnderTest.random(1, rows * depth, 1);
    float[] b = KernelsUnderTest.random(2, columns * depth, 1);
    float[] expected = null;
    for (int threads = 1; threads <= 4; threads++) {
      try (Workers workers = new Workers(threads)) {
        MatrixProduct product = new MatrixProduct(kernels, workers);
        PackedMatrix packed = KernelsUnderTest.pack(b, columns, depth, kernels, workers);
        float[] c = new float[rows * columns];
        product.run(a, 0, rows, packed, null, Activation.NONE, c, 0);
        expected = expected == null ? c : expected;
        assertThat(c).isEqualTo(expected);
        for (int row : new int[] {0, 6, 390}) {
          float[] alone = new float[columns];
          product.run(a, row * depth, 1, packed, null, Activation.NONE, alone, 0);
          assertThat(alone)
              .isEqualTo(Arrays.copyOfRange(expected, row * columns, (row + 1) * columns));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_tell_the_heap_that_a_packed_matrix_takes(KernelsUnderTest which) {
    Kernels kernels = which.get();
    int columns = 1000;
    try (Workers workers = new Workers(2)) {
      for (int depth : new int[] {1, 64, 192, 384, 768, 1000, 1024, 1300, 3000}) {
        float[] b = new float[columns * depth];
        PackedMatrix packed = KernelsUnderTest.pack(b, columns, depth, kernels, workers);
        Set<float[]> blocks = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int slab = 0; slab < packed.slabCount(); slab++) {
          for (int panel = 0; panel < packed.panels(); panel++) {
            blocks.add(packed.block(slab, panel));
          }
        }
        long bytes = PackedMatrix.bytes(depth, columns, kernels);
        assertThat(blocks.stream().mapToLong(block -> block.length).sum() * Float.BYTES)
            .isEqualTo(bytes);
        // What is left empty: an eighth at most, and some of each slab's last block.
        long values = (long) packed.panels() * kernels.panelWidth() * depth;
        long last = (long) packed.slabCount() * kernels.strips() * kernels.stripSize();
        assertThat(bytes).isLessThanOrEqualTo(Float.BYTES * (values + values / 7 + last));
      }
    }
  }
}
