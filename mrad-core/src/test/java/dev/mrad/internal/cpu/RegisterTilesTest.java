package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * All register tiles, on vectors of this machine's width: the one that it would not choose too.
 * Sums of products are formed in ascending order with fused multiply-adds, so bits are equal.
 */
class RegisterTilesTest {
  private static final int ROWS = 5;

  /** {@link NarrowTile#multiply} or {@link WideTile#multiply}. */
  @FunctionalInterface
  private interface Tile {
    void multiply(
        float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStrip);
  }

  private static int lanes() {
    KernelsUnderTest.VECTOR.get();
    return VectorKernels.vectorBits() / Float.SIZE;
  }

  @Test
  void should_multiply_on_16_registers() {
    // First, since it skips where the tiles' classes cannot be loaded.
    int lanes = lanes();
    check(NarrowTile::multiply, NarrowTile.ROWS, 2, lanes);
    assumeTrue(lanes <= RowTiles.STEP, "no fenced tile on vectors this wide");
    check(FencedTile::multiply, FencedTile.ROWS, 2, lanes);
  }

  @Test
  void should_multiply_on_32_registers() {
    int lanes = lanes();
    check(WideTile::multiply, WideTile.ROWS, 4, lanes);
  }

  private static void check(Tile tile, int rows, int strips, int lanes) {
    int bStrip = VectorKernels.STRIP;
    int cStrip = rows * lanes + 3;
    for (int depth : new int[] {0, 1, 3, 4, 7, 207, bStrip / lanes}) {
      float[] a = KernelsUnderTest.random(depth, 3 + RowTiles.tileSize(depth), 2);
      float[] b = KernelsUnderTest.random(-depth, 1 + strips * bStrip, 2);
      float[] c = KernelsUnderTest.random(1, 2 + strips * cStrip, 2);
      float[] expected = c.clone();
      for (int row = 0; row < rows; row++) {
        for (int k = 0; k < depth; k++) {
          float x = a[3 + k * RowTiles.STEP + row];
          for (int strip = 0; strip < strips; strip++) {
            for (int j = 0; j < lanes; j++) {
              int at = 2 + strip * cStrip + row * lanes + j;
              expected[at] = Math.fma(x, b[1 + strip * bStrip + k * lanes + j], expected[at]);
            }
          }
        }
      }
      tile.multiply(a, 3, b, 1, depth, c, 2, cStrip);
      assertThat(c).as("depth %d", depth).isEqualTo(expected);
    }
  }

  @Test
  void should_give_a_single_row_the_bits_that_it_has_among_others() {
    for (KernelsUnderTest which : KernelsUnderTest.here()) {
      Kernels kernels = which.get();
      int columns = 5 * kernels.panelWidth();
      try (Workers workers = new Workers(1)) {
        for (int depth : new int[] {100, 1300}) {
          float[] b = KernelsUnderTest.random(2, columns * depth, 2);
          PackedMatrix packed = KernelsUnderTest.pack(b, columns, depth, kernels, workers);
          float[] a = KernelsUnderTest.random(1, RowTiles.tileSize(depth), 2);
          int strip = kernels.tileRows() * kernels.stripWidth();
          float[] alone = new float[4 * kernels.strips() * strip];
          float[] among = new float[alone.length];
          for (int s = 0; s < packed.slabCount(); s++) {
            int from = RowTiles.tileSize(packed.firstRow(s));
            kernels.multiplyRow(a, from, packed, s, 1, alone, 0, strip);
            for (int i = 0; i < 4; i++) {
              kernels.multiply(
                  a,
                  from,
                  0,
                  1,
                  packed.block(s, 1 + i),
                  packed.from(s, 1 + i),
                  packed.rows(s),
                  among,
                  i * kernels.strips() * strip,
                  strip);
            }
          }
          for (int i = 0; i < 4 * kernels.strips(); i++) {
            for (int j = 0; j < kernels.stripWidth(); j++) {
              assertThat(alone[i * strip + j]).isEqualTo(among[i * strip + j]).isNotZero();
            }
          }
        }
      }
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
