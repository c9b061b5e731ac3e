package dev.mrad.benchmarks;

import java.util.Arrays;

/** Times of programs that measure a few long operations, where JMH would take too long. */
final class Stopwatch {
  private static final int WARM_UP_MILLISECONDS = 1000;
  private static final int REPEATS = 7;

  private Stopwatch() {}

  /** The median time in milliseconds, after a warm-up. */
  static double milliseconds(Runnable operation) {
    long until = System.nanoTime() + WARM_UP_MILLISECONDS * 1_000_000L;
    do {
      operation.run();
    } while (System.nanoTime() < until);
    double[] times = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      long from = System.nanoTime();
      operation.run();
      times[i] = (System.nanoTime() - from) * 1e-6;
    }
    Arrays.sort(times);
    return times[REPEATS / 2];
  }
}
