package dev.mrad.internal.retrieval;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.internal.weights.TensorDigest;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;

/** A memory's keys and one-hot labels as weights of a graph. */
public final class MemoryWeights {
  private MemoryWeights() {}

  /** {@code [M, d]}. */
  public static Weight keys(String name, Memory memory) {
    return new Keys(name, memory);
  }

  /** {@code [M, 2]}, column 0 normal, column 1 anomalous. */
  public static Weight classes(String name, Memory memory) {
    float[] oneHot = new float[2 * memory.size()];
    for (int row = 0; row < memory.size(); row++) {
      oneHot[2 * row + (memory.label(row) == Label.ANOMALOUS ? 1 : 0)] = 1;
    }
    return new ArrayWeight(name, Shape.of(memory.size(), 2), oneHot);
  }

  /** Reads rows from the memory as they are needed, since a bank may be larger than the heap. */
  private record Keys(String name, Memory memory) implements Weight {
    @Override
    public Shape shape() {
      return Shape.of(memory.size(), memory.dimension());
    }

    @Override
    public String digest() {
      return TensorDigest.of(this);
    }

    @Override
    public void read(long from, float[] target, int offset, int count) {
      int width = memory.dimension();
      int done = 0;
      while (done < count) {
        long at = from + done;
        int row = (int) (at / width);
        int start = (int) (at % width);
        int whole = (count - done) / width;
        if (start == 0 && whole > 0) {
          memory.copyKeys(row, whole, target, offset + done);
          done += whole * width;
        } else {
          float[] key = new float[width];
          memory.copyKeys(row, 1, key, 0);
          int take = Math.min(width - start, count - done);
          System.arraycopy(key, start, target, offset + done, take);
          done += take;
        }
      }
    }
  }
}
