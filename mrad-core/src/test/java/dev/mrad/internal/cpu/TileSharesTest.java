package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TileSharesTest {
  @Test
  void should_share_out_each_row_once_in_whole_tiles() {
    for (int rows : new int[] {1, 4, 5, 13, 79, 80, 81, 207, 1369, 1370, 10952}) {
      for (int threads : new int[] {1, 2, 3, 64}) {
        TileShares shares = TileShares.of(rows, 5, 80, threads);
        int next = 0;
        for (int share = 0; share < shares.count(); share++) {
          assertThat(shares.first(share)).isEqualTo(next).isEqualTo(next / 5 * 5);
          assertThat(shares.rows(share)).isBetween(1, 80);
          next += shares.rows(share);
        }
        assertThat(next).isEqualTo(rows);
      }
    }
  }

  @Test
  void should_end_with_small_shares() {
    for (int threads : new int[] {2, 3, 16}) {
      TileShares shares = TileShares.of(1369, 5, 80, threads);
      for (int share = 1; share < shares.count() - 1; share++) {
        assertThat(shares.rows(share)).isLessThanOrEqualTo(shares.rows(share - 1));
      }
      assertThat(shares.rows(shares.count() - 1)).isLessThanOrEqualTo(15);
    }
  }

  @Test
  void should_keep_few_rows_together() {
    assertThat(TileShares.of(80, 5, 80, 4).count()).isEqualTo(1);
  }
}
