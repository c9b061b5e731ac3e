package dev.mrad.metrics;

import java.util.Arrays;

/** Counts as they come. */
final class Counts {
  private int[] counts = new int[16];
  private int size;

  void add(int... more) {
    int needed = Math.addExact(size, more.length);
    if (needed > counts.length) {
      counts = Arrays.copyOf(counts, Math.max(needed, 2 * counts.length));
    }
    System.arraycopy(more, 0, counts, size, more.length);
    size = needed;
  }

  void increment(int index) {
    counts[index]++;
  }

  int size() {
    return size;
  }

  int get(int index) {
    return counts[index];
  }

  int[] toArray() {
    return Arrays.copyOf(counts, size);
  }
}
