package dev.mrad.internal.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Runs a loop in plain Java until its vector form has proved faster. Vector operations that C2 has
 * not compiled are objects, a thousand times slower than they will be, and C2 compiles one loop
 * after another; plain loops are fast at once. The vector form is tried on little data meanwhile,
 * which is what gets it compiled. Both must give the same bits. Thread-safe.
 */
final class ColdRace {
  /** On a JVM that never compiles vector operations, the race ends here. */
  private static final int TRIES = 1 << 15;

  /** Tries take at most this share of the time of the plain runs. */
  private static final int SHARE = 4;

  private final LongSupplier clock;
  private volatile boolean won;
  private volatile double fastest = Double.POSITIVE_INFINITY;
  private final AtomicInteger tries = new AtomicInteger();
  private final AtomicLong plainNanos = new AtomicLong();
  private final AtomicLong triedNanos = new AtomicLong();

  /**
   * @param patient whether there is a race at all
   */
  ColdRace(boolean patient) {
    this(patient, System::nanoTime);
  }

  /** With another clock, in nanoseconds. */
  ColdRace(boolean patient, LongSupplier clock) {
    this.clock = clock;
    this.won = !patient;
  }

  /** Whether the vector form is the one to run. */
  boolean won() {
    return won;
  }

  /**
   * Runs the plain form, and a try of the vector form.
   *
   * @param count how many elements {@code plain} computes
   * @param sample how many {@code vector} does
   */
  void run(int count, Runnable plain, int sample, Runnable vector) {
    long start = clock.getAsLong();
    plain.run();
    long middle = clock.getAsLong();
    long run = plainNanos.addAndGet(middle - start);
    if (tries.get() > TRIES || triedNanos.get() > run / SHARE) {
      return;
    }
    tries.incrementAndGet();
    vector.run();
    long end = clock.getAsLong();
    triedNanos.addAndGet(end - middle);
    // Whatever else the machine does makes either slower: only the fastest plain run counts.
    fastest = Math.min(fastest, (double) (middle - start) / count);
    if ((double) (end - middle) / sample < fastest) {
      won = true;
    }
  }
}
