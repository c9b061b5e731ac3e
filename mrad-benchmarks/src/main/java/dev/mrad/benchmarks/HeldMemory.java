package dev.mrad.benchmarks;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;
import java.util.Arrays;

/**
 * Another memory's keys in an array.
 *
 * @param source labels and provenance, from row {@code first} on
 * @param first its first row that is in the array
 * @param keys {@code [M, d]}
 */
record HeldMemory(Memory source, int first, float[] keys) implements Memory {
  static HeldMemory of(Memory source) {
    float[] keys = new float[Math.multiplyExact(source.size(), source.dimension())];
    source.copyKeys(0, source.size(), keys, 0);
    return new HeldMemory(source, 0, keys);
  }

  /** Some of the rows. */
  HeldMemory rows(int from, int to) {
    int width = dimension();
    return new HeldMemory(source, first + from, Arrays.copyOfRange(keys, from * width, to * width));
  }

  @Override
  public int size() {
    return keys.length / dimension();
  }

  @Override
  public int dimension() {
    return source.dimension();
  }

  @Override
  public void copyKeys(int row, int rows, float[] target, int offset) {
    System.arraycopy(keys, row * dimension(), target, offset, rows * dimension());
  }

  @Override
  public Label label(int row) {
    return source.label(first + row);
  }

  @Override
  public Provenance provenance(int row) {
    return source.provenance(first + row);
  }
}
