package dev.mrad.internal.cpu;

import java.util.Arrays;

/**
 * Rows shared out in whole tiles. Threads take one share after the other, and a thread whose core
 * does something else too takes fewer; so that none waits long for the last share, shares become
 * smaller towards the end.
 */
final class TileShares {
  /** The least tiles of a share: with fewer, the right-hand side is read too often. */
  private static final int LEAST_TILES = 3;

  private final int rows;
  private final int tileRows;
  private final int[] firstTiles;

  private TileShares(int rows, int tileRows, int[] firstTiles) {
    this.rows = rows;
    this.tileRows = tileRows;
    this.firstTiles = firstTiles;
  }

  /**
   * @param most how many rows a share should have at most
   * @param threads among how many threads; fewer rows than {@code most} stay together
   */
  static TileShares of(int rows, int tileRows, int most, int threads) {
    int tiles = PackedMatrix.ceilDiv(rows, tileRows);
    int mostTiles = Math.max(1, most / tileRows);
    int[] firstTiles = new int[tiles];
    int count = 0;
    for (int tile = 0; tile < tiles; count++) {
      firstTiles[count] = tile;
      int left = tiles - tile;
      int even = Math.max(LEAST_TILES, left / (2 * threads));
      tile += tiles <= mostTiles || threads == 1 ? mostTiles : Math.min(mostTiles, even);
    }
    return new TileShares(rows, tileRows, Arrays.copyOf(firstTiles, count));
  }

  int count() {
    return firstTiles.length;
  }

  /** The first row of a share. */
  int first(int share) {
    return firstTiles[share] * tileRows;
  }

  /** How many rows a share has. */
  int rows(int share) {
    return (share + 1 < count() ? first(share + 1) : rows) - first(share);
  }
}
