package dev.mrad.example.encoder;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;
import java.util.ArrayList;
import java.util.List;

/** A memory of rows that any features gave, for comparing them under the same retrieval. */
final class Rows implements Memory {
  private final int dimension;
  private final List<float[]> keys = new ArrayList<>();
  private final List<Label> labels = new ArrayList<>();

  Rows(int dimension) {
    this.dimension = dimension;
  }

  void add(float[] key, Label label) {
    keys.add(key);
    labels.add(label);
  }

  @Override
  public int size() {
    return keys.size();
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void copyKeys(int row, int rows, float[] target, int offset) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(keys.get(row + i), 0, target, offset + i * dimension, dimension);
    }
  }

  @Override
  public Label label(int row) {
    return labels.get(row);
  }

  @Override
  public Provenance provenance(int row) {
    throw new UnsupportedOperationException("a trial's rows are nameless");
  }
}
