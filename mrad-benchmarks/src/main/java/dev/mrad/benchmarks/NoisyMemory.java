package dev.mrad.benchmarks;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;
import java.util.SplittableRandom;

/**
 * A memory repeated to a size, each key with seeded noise and of unit length again.
 *
 * @param source what is repeated
 * @param size M
 * @param noise the noise's length, relative to the key's
 */
record NoisyMemory(Memory source, int size, double noise) implements Memory {
  @Override
  public int dimension() {
    return source.dimension();
  }

  @Override
  public void copyKeys(int row, int rows, float[] target, int offset) {
    int width = dimension();
    for (int i = 0; i < rows; i++) {
      int from = offset + i * width;
      source.copyKeys((row + i) % source.size(), 1, target, from);
      SplittableRandom random = new SplittableRandom(row + i);
      double square = 0;
      for (int j = from; j < from + width; j++) {
        target[j] += (float) ((random.nextDouble() - 0.5) * noise * Math.sqrt(12.0 / width));
        square += (double) target[j] * target[j];
      }
      for (int j = from; j < from + width; j++) {
        target[j] /= (float) Math.sqrt(square);
      }
    }
  }

  @Override
  public Label label(int row) {
    return source.label(row % source.size());
  }

  @Override
  public Provenance provenance(int row) {
    return source.provenance(row % source.size());
  }
}
