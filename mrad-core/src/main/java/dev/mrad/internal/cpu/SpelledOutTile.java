package dev.mrad.internal.cpu;

/**
 * Decides when {@link FencedTile} takes two steps at a time. C2 needs half a second for that form,
 * in which it compiles nothing else; a command that looks at one image had better do without. So it
 * is only called, on little data, once much has been computed, and used once it has been compiled.
 * Both forms give the same bits. Thread-safe: lost counts do no harm.
 */
final class SpelledOutTile {
  /** Tiles × steps, some 30 GFLOP with 16 columns: a few images of a small encoder. */
  private static final long MUCH = 160_000_000L;

  private static final int DEPTH = 64;

  /** Code that is not compiled, or not well, is many times slower. */
  private static final double ABOUT = 1.2;

  /** Where C2 never compiles it well, probes end here. */
  private static final int TRIES = 1 << 15;

  private int tries;
  private long fastestSteps = Long.MAX_VALUE;
  private long fastestSpelled = Long.MAX_VALUE;
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
  void count(int tiles, int depth) {
    done += (long) tiles * depth;
    if (done > MUCH && tries < TRIES) {
      probe();
    }
  }

  /** Whatever else the machine does makes either slower: only the fastest runs count. */
  private synchronized void probe() {
    tries++;
    float[] a = new float[RowTiles.tileSize(DEPTH)];
    float[] b = new float[VectorKernels.STRIP + DEPTH * VectorKernels.LANES];
    int strip = FencedTile.ROWS * VectorKernels.LANES;
    float[] c = new float[FencedTile.VECTORS * strip];
    long start = System.nanoTime();
    FencedTile.multiplyStepwise(a, 0, b, 0, DEPTH, c, 0, strip);
    long middle = System.nanoTime();
    FencedTile.multiply(a, 0, b, 0, DEPTH, c, 0, strip);
    long end = System.nanoTime();
    fastestSteps = Math.min(fastestSteps, middle - start);
    fastestSpelled = Math.min(fastestSpelled, end - middle);
    if ((double) fastestSpelled < ABOUT * (double) fastestSteps) {
      ready = true;
    }
  }
}
