package dev.mrad.benchmarks;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;

/**
 * Unit-length keys near some seeded centres, computed when they are read and never held. Every
 * third is anomalous, and lies near other centres.
 *
 * @param size M
 * @param dimension d
 * @param spread how far keys lie from their centre, relative to its length of 1
 */
record GeneratedMemory(int size, int dimension, double spread) implements Memory {
  private static final int CENTRES = 24;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  @Override
  public void copyKeys(int row, int rows, float[] target, int offset) {
    for (int i = 0; i < rows; i++) {
      key(row + i, target, offset + i * dimension);
    }
  }

  private void key(int row, float[] target, int from) {
    int centre = (int) (mix(row) % (CENTRES / 2)) * 2 + (label(row) == Label.ANOMALOUS ? 1 : 0);
    double apart = spread / Math.sqrt(dimension);
    double square = 0;
    for (int i = 0; i < dimension; i++) {
      // What all keys share, their centre's own part, and noise.
      double shared = 0.8 / Math.sqrt(dimension);
      double value =
          shared
              + 0.6 * uniform((long) centre * dimension + i) / Math.sqrt(dimension)
              + apart * uniform(((long) row + CENTRES) * dimension + i);
      target[from + i] = (float) value;
      square += value * value;
    }
    float scale = (float) (1 / Math.sqrt(square));
    for (int i = 0; i < dimension; i++) {
      target[from + i] *= scale;
    }
  }

  /** Of variance 1. */
  private static double uniform(long index) {
    return ((mix(index) >>> 10) * 0x1p-53 - 0.5) * 3.4641;
  }

  /** Not negative. */
  private static long mix(long index) {
    long mixed = (index + 1) * GOLDEN;
    mixed = (mixed ^ (mixed >>> 29)) * GOLDEN;
    return (mixed ^ (mixed >>> 32)) >>> 1;
  }

  @Override
  public Label label(int row) {
    return row % 3 == 0 ? Label.ANOMALOUS : Label.NORMAL;
  }

  @Override
  public Provenance provenance(int row) {
    return new Provenance("generated", row + ".png", "none", 0);
  }

  /** Keys as queries, {@code [count, d]}. */
  float[] queries(int count) {
    float[] queries = new float[count * dimension];
    new GeneratedMemory(count, dimension, 2 * spread).copyKeys(0, count, queries, 0);
    return queries;
  }
}
