package dev.mrad.internal.cpu;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays of intermediate values, kept for the next value of the same size: a large array costs more
 * to clear and collect than to fill. Holds at most a fixed number of bytes. Thread-safe.
 */
final class Buffers {
  private final long limit;
  private final Map<Integer, Deque<float[]>> free = new HashMap<>();
  private long held;
  private boolean closed;

  /**
   * @param limit how many bytes of unused arrays may be held
   */
  Buffers(long limit) {
    this.limit = limit;
  }

  /** An array of exactly this size; its contents are undefined. */
  float[] take(long size) {
    int length = Math.toIntExact(size);
    synchronized (this) {
      Deque<float[]> known = free.get(length);
      if (known != null && !known.isEmpty()) {
        held -= bytes(length);
        return known.removeLast();
      }
    }
    return new float[length];
  }

  /** Takes back an array that nothing refers to any longer. */
  synchronized void give(float[] array) {
    long size = bytes(array.length);
    if (closed || size > limit) {
      return;
    }
    if (held + size > limit) {
      free.clear();
      held = 0;
    }
    free.computeIfAbsent(array.length, length -> new ArrayDeque<>()).addLast(array);
    held += size;
  }

  /** Bytes of unused arrays. */
  synchronized long held() {
    return held;
  }

  /** Drops all unused arrays; those given back later are not kept. */
  synchronized void close() {
    closed = true;
    free.clear();
    held = 0;
  }

  private static long bytes(int length) {
    return (long) length * Float.BYTES;
  }
}
