package dev.mrad.cli;

import dev.mrad.api.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Progress on standard error: a bar that moves when it is a terminal, else a line every few
 * seconds. The launcher says whether it is one, since Java only knows about standard input and
 * output. Thread-safe.
 */
final class ProgressLine implements Progress, AutoCloseable {
  private static final long BAR_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 5_000_000_000L;
  private static final int WIDTH = 30;

  private final PrintWriter err;
  private final String what;
  private final boolean terminal;
  private final long started = System.nanoTime();
  private long last = started;
  private boolean shown;

  ProgressLine(PrintWriter err, String what) {
    this.err = err;
    this.what = what;
    this.terminal = System.getenv("TERM") != null && Boolean.getBoolean("mrad.terminal");
  }

  /** Takes the bar away, for a line that belongs above it; the next update draws it again. */
  synchronized void clear() {
    if (terminal && shown) {
      err.print("\r\u001b[K");
      err.flush();
      shown = false;
    }
  }

  @Override
  public synchronized void update(long done, long total) {
    long now = System.nanoTime();
    boolean finished = done == total;
    if (now - last < (terminal ? BAR_NANOS : LINE_NANOS) && !(finished && shown)) {
      return;
    }
    last = now;
    shown = true;
    double rate = done / ((now - started) / 1e9);
    String count = total < 0 ? String.valueOf(done) : done + " of " + total;
    String speed = String.format(Locale.ROOT, "%.1f/s", rate);
    if (terminal && total > 0) {
      int filled = (int) (WIDTH * done / total);
      err.print(
          "\r"
              + what
              + " ["
              + "#".repeat(filled)
              + ".".repeat(WIDTH - filled)
              + "] "
              + count
              + ", "
              + speed
              + "  ");
    } else {
      err.println(what + ", " + count + ", " + speed);
    }
    err.flush();
  }

  @Override
  public synchronized void close() {
    if (terminal && shown) {
      err.println();
      err.flush();
    }
  }
}
