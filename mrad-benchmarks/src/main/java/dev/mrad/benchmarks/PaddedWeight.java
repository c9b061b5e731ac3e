package dev.mrad.benchmarks;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;

/**
 * The columns of a matrix, and zeros to the right of them.
 *
 * @param matrix {@code [N, C]}
 * @param shape as many rows, wider
 */
record PaddedWeight(Weight matrix, Shape shape) implements Weight {
  @Override
  public String name() {
    return matrix.name() + " padded";
  }

  @Override
  public String digest() {
    return matrix.digest() + shape;
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    int columns = matrix.shape().extent(-1);
    int width = shape.extent(-1);
    float[] row = new float[columns];
    for (int i = 0; i < count; i++) {
      int column = (int) ((from + i) % width);
      if (column == 0 || i == 0) {
        matrix.read((from + i) / width * columns, row, 0, columns);
      }
      target[offset + i] = column < columns ? row[column] : 0;
    }
  }
}
