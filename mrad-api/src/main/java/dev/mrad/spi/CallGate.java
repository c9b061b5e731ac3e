package dev.mrad.spi;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets calls through until it is closed, and lets a close wait for those that run. Every resource
 * of this library closes with these rules: {@code close()} marks it closed at once, waits for the
 * calls that run, then frees; later calls throw {@link IllegalStateException}; closing twice is
 * fine (a second close also waits until the first is done). Thread-safe. A call must not close the
 * gate it runs in.
 */
public final class CallGate {
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int running;
  private boolean closed;
  private boolean freed;

  /**
   * @param name the resource's name in messages
   */
  public CallGate(String name) {
    this.name = name;
  }

  /** A call that was let through; closing it ends the call, closing it again does nothing. */
  public interface Call extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Begins a call.
   *
   * @return the call, to be closed at its end by the same thread
   * @throws IllegalStateException when closed
   */
  public Call enter() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException(name + " is closed");
      }
      running++;
    } finally {
      lock.unlock();
    }
    return new Running();
  }

  private final class Running implements Call {
    private boolean ended;

    @Override
    public void close() {
      lock.lock();
      try {
        if (!ended) {
          ended = true;
          running--;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether {@link #close} has been called. */
  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses new calls, waits for the running ones, then frees. Not interruptible.
   *
   * @param free frees the resource; run once, by the first close
   */
  public void close(Runnable free) {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      while (running > 0 || (!first && !freed)) {
        changed.awaitUninterruptibly();
      }
      if (first) {
        try {
          free.run();
        } finally {
          freed = true;
          changed.signalAll();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
