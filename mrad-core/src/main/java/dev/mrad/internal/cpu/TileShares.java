package dev.mrad.internal.cpu;

/**
 * Rows shared out in whole tiles, as evenly as tiles allow, to a number of tasks that the threads
 * divide evenly.
 */
final class TileShares {
  private final int rows;
  private final int tileRows;
  private final int tiles;
  private final int count;

  private TileShares(int rows, int tileRows, int count) {
    this.rows = rows;
    this.tileRows = tileRows;
    this.tiles = PackedMatrix.ceilDiv(rows, tileRows);
    this.count = count;
  }

  /**
   * @param most how many rows a share should have at most
   * @param threads among how many threads; fewer rows than {@code most} stay together
   */
  static TileShares of(int rows, int tileRows, int most, int threads) {
    int tiles = PackedMatrix.ceilDiv(rows, tileRows);
    int count = PackedMatrix.ceilDiv(tiles, Math.max(1, most / tileRows));
    if (count > 1) {
      count = Math.min(tiles, PackedMatrix.ceilDiv(count, threads) * threads);
    }
    return new TileShares(rows, tileRows, count);
  }

  int count() {
    return count;
  }

  /** The first row of a share. */
  int first(int share) {
    return (int) ((long) share * tiles / count) * tileRows;
  }

  /** How many rows a share has. */
  int rows(int share) {
    return Math.min(rows, first(share + 1)) - first(share);
  }
}
