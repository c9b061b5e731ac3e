package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Both register tiles, on vectors of this machine's width: the one that it would not choose too.
 * Sums of products are formed in ascending order with fused multiply-adds, so bits are equal.
 */
class RegisterTilesTest {
  private static final int ROWS = 5;

  /** {@link NarrowTile#multiply} or {@link WideTile#multiply}. */
  @FunctionalInterface
  private interface Tile {
    void multiply(
        float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStride);
  }

  private static int lanes() {
    KernelsUnderTest.VECTOR.get();
    return VectorKernels.vectorBits() / Float.SIZE;
  }

  @Test
  void should_multiply_on_16_registers() {
    // First, since it skips where the tiles' classes cannot be loaded.
    int width = 2 * lanes();
    check(NarrowTile::multiply, NarrowTile.ROWS, width);
    check(FencedTile::multiply, FencedTile.ROWS, width);
    check(FencedTile::multiplyStepwise, FencedTile.ROWS, width);
  }

  @Test
  void should_multiply_on_32_registers() {
    int width = 4 * lanes();
    check(WideTile::multiply, WideTile.ROWS, width);
  }

  private static void check(Tile tile, int rows, int width) {
    for (int depth : new int[] {0, 1, 3, 4, 7, 207, 512}) {
      float[] a = KernelsUnderTest.random(depth, 3 + RowTiles.tileSize(depth), 2);
      float[] b = KernelsUnderTest.random(-depth, 1 + depth * width, 2);
      int stride = width + 3;
      float[] c = KernelsUnderTest.random(1, 2 + rows * stride, 2);
      float[] expected = c.clone();
      for (int row = 0; row < rows; row++) {
        for (int k = 0; k < depth; k++) {
          for (int j = 0; j < width; j++) {
            int at = 2 + row * stride + j;
            float x = a[3 + k * RowTiles.STEP + row];
            expected[at] = Math.fma(x, b[1 + k * width + j], expected[at]);
          }
        }
      }
      tile.multiply(a, 3, b, 1, depth, c, 2, stride);
      assertThat(c).as("depth %d", depth).isEqualTo(expected);
    }
  }

  @Test
  void should_give_a_single_row_the_bits_that_it_has_among_others() {
    for (KernelsUnderTest which : KernelsUnderTest.values()) {
      Kernels kernels = which.get();
      int width = kernels.panelWidth();
      int depth = 100;
      float[] a = KernelsUnderTest.random(1, RowTiles.tileSize(depth), 2);
      float[][] b = new float[4][];
      for (int i = 0; i < 4; i++) {
        b[i] = KernelsUnderTest.random(2 + i, depth * width, 2);
      }
      float[] alone = new float[4 * width];
      kernels.multiplyRow(a, 0, b[0], b[1], b[2], b[3], depth, alone, 0);
      float[] among = new float[kernels.tileRows() * 4 * width];
      for (int i = 0; i < 4; i++) {
        int rows = kernels.tileRows();
        kernels.multiply(a, 0, 0, rows, b[i], 0, depth, among, i * width, 4 * width);
      }
      assertThat(alone).isEqualTo(Arrays.copyOf(among, 4 * width));
    }
  }

  @Test
  void should_pack_rows_and_columns_into_the_same_tiles() {
    Random random = new Random(3);
    for (int rows : new int[] {1, 4, 5, 6, 13}) {
      for (int depth : new int[] {1, 7, 300}) {
        float[] upright = KernelsUnderTest.random(random.nextLong(), 2 + rows * depth, 1);
        float[] lying = new float[2 + rows * depth];
        for (int i = 0; i < rows; i++) {
          for (int k = 0; k < depth; k++) {
            lying[2 + k * rows + i] = upright[2 + i * depth + k];
          }
        }
        int size = RowTiles.size(rows, depth, ROWS);
        float[] one = new float[size];
        float[] other = new float[size];
        RowTiles.pack(upright, 2, depth, rows, depth, ROWS, one);
        RowTiles.packTransposed(lying, 2, rows, rows, depth, ROWS, other);
        for (int i = 0; i < rows; i++) {
          for (int k = 0; k < depth; k++) {
            int at = i / ROWS * RowTiles.tileSize(depth) + k * RowTiles.STEP + i % ROWS;
            assertThat(one[at]).isEqualTo(upright[2 + i * depth + k]).isEqualTo(other[at]);
          }
        }
        for (int i = rows; i % ROWS != 0; i++) {
          for (int k = 0; k < depth; k++) {
            int at = i / ROWS * RowTiles.tileSize(depth) + k * RowTiles.STEP + i % ROWS;
            assertThat(one[at]).isZero();
            assertThat(other[at]).isZero();
          }
        }
      }
    }
  }
}
