package dev.mrad.internal.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Gets the vector loops compiled by C2, and says when they are. Before, each vector operation is an
 * object, and such a loop a hundred times slower than in plain Java, which gives the same bits. So
 * kernels run plain loops at first and call {@link #warm} beside them, which runs a loop on a few
 * rows. All loops change over together, once. Thread-safe.
 */
final class ColdLoops {
  /** C2 counts calls: more rows would not get a loop compiled sooner. */
  private static final int ROWS = 2;

  /** Where C2 never compiles a vector loop, samples end here and the plain loops stay. */
  private static final int MOST = 1 << 17;

  /** Samples take at most this share of the time. */
  private static final int SHARE = 8;

  /** Vector code that is compiled is faster than plain code, but noise may slow it down. */
  private static final int ABOUT = 2;

  private record Loop(Consumer<Kernels> sample, long[] fastestPlain) {}

  private final Kernels vector;
  private final Kernels plain;
  private final LongSupplier clock;
  private final List<Loop> cold = new ArrayList<>();
  private final AtomicBoolean busy = new AtomicBoolean();
  private long first;
  private long spent;
  private int samples;

  /**
   * @param vector kernels that run vector loops
   * @param plain kernels of the same layout that run plain ones
   */
  ColdLoops(Kernels vector, Kernels plain) {
    this(vector, plain, samples(plain), System::nanoTime);
  }

  /** With other samples, and a clock in nanoseconds. */
  ColdLoops(Kernels vector, Kernels plain, List<Consumer<Kernels>> samples, LongSupplier clock) {
    this.vector = vector;
    this.plain = plain;
    this.clock = clock;
    for (Consumer<Kernels> sample : samples) {
      cold.add(new Loop(sample, new long[] {Long.MAX_VALUE}));
    }
  }

  private static List<Consumer<Kernels>> samples(Kernels layout) {
    int lanes = layout.stripWidth();
    int strip = ROWS * lanes;
    float[] x = new float[layout.strips() * strip];
    float[] y = new float[x.length];
    float[] row = new float[layout.panelWidth()];
    float[] sums = new float[row.length];
    return List.of(
        kernels -> kernels.toPanel(row, 0, 0, ROWS, x, 0, strip),
        kernels -> kernels.largestOfColumns(x, 0, strip, ROWS, row, 0),
        kernels -> kernels.expColumns(y, 0, strip, ROWS, row, 0, 0, sums, 0),
        kernels -> kernels.expClassSums(x, 0, lanes, strip, 0, 1, x, 0, 0, 2, sums, 0),
        kernels -> kernels.max(x, 0, strip),
        kernels -> kernels.quickGelu(x, 0, strip));
  }

  /**
   * Runs a sample of each cold loop, unless another thread does or samples have had their share of
   * the time. Returns whether all loops are compiled.
   */
  boolean warm() {
    if (!busy.compareAndSet(false, true)) {
      return false;
    }
    try {
      long start = clock.getAsLong();
      if (samples == 0) {
        first = start;
      }
      if (samples < MOST && spent <= (start - first) / SHARE) {
        samples++;
        cold.removeIf(this::isCompiled);
        spent += clock.getAsLong() - start;
      }
      return cold.isEmpty();
    } finally {
      busy.set(false);
    }
  }

  /** Whatever else the machine does makes either form slower: only the fastest plain run counts. */
  private boolean isCompiled(Loop loop) {
    long start = clock.getAsLong();
    loop.sample.accept(plain);
    long middle = clock.getAsLong();
    loop.sample.accept(vector);
    long end = clock.getAsLong();
    loop.fastestPlain[0] = Math.min(loop.fastestPlain[0], middle - start);
    return end - middle < ABOUT * loop.fastestPlain[0];
  }
}
