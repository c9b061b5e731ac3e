package dev.mrad.internal.cpu;

/**
 * Decides when {@link FencedTile} takes four steps at a time. C2 needs a second for that form, in
 * which it compiles nothing else; a command that looks at one image had better do without. So it is
 * only called, on little data, once much has been computed, and used once it has been compiled.
 * Both forms give the same bits. Thread-safe: lost counts do no harm.
 */
final class SpelledOutTile {
  /** Rows × steps, some 30 GFLOP with 16 columns: a few images of a small encoder. */
  private static final long MUCH = 1_000_000_000L;

  private static final int DEPTH = 64;

  /** Code that is not compiled is a hundred times slower. */
  private static final int SLOWER = 2;

  private long done;
  private volatile boolean ready;

  /**
   * @param patient whether to wait at all
   */
  SpelledOutTile(boolean patient) {
    this.ready = !patient;
  }

  /** Whether to use it. */
  boolean isReady() {
    return ready;
  }

  /** Counts what has been computed otherwise. */
  void count(int rows, int depth) {
    done += (long) rows * depth;
    if (done > MUCH) {
      probe();
    }
  }

  private void probe() {
    float[] a = new float[RowTiles.tileSize(DEPTH)];
    int width = VectorKernels.tileWidth();
    float[] b = new float[DEPTH * width];
    float[] c = new float[FencedTile.ROWS * width];
    long start = System.nanoTime();
    FencedTile.multiplyStepwise(a, 0, b, 0, DEPTH, c, 0, width);
    long middle = System.nanoTime();
    FencedTile.multiply(a, 0, b, 0, DEPTH, c, 0, width);
    if (System.nanoTime() - middle < SLOWER * (middle - start)) {
      ready = true;
    }
  }
}
