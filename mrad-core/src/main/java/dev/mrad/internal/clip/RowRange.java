package dev.mrad.internal.clip;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.Arrays;

/**
 * Some rows of another weight, so that a packed matrix can be used in parts without a copy.
 *
 * @param whole the weight
 * @param from the first row
 * @param rows how many
 */
record RowRange(Weight whole, int from, int rows) implements Weight {
  @Override
  public String name() {
    return whole.name() + "[" + from + ":" + (from + rows) + "]";
  }

  @Override
  public Shape shape() {
    int[] extents = whole.shape().extents();
    extents[0] = rows;
    return Shape.of(extents);
  }

  @Override
  public String digest() {
    return whole.digest() + "[" + from + ":" + (from + rows) + "]";
  }

  @Override
  public boolean toleratesInt8() {
    return whole.toleratesInt8();
  }

  @Override
  public void read(long at, float[] target, int offset, int count) {
    int[] extents = whole.shape().extents();
    long row = Arrays.stream(extents).skip(1).asLongStream().reduce(1, (a, b) -> a * b);
    if (at < 0 || count < 0 || at + count > rows * row) {
      throw new IndexOutOfBoundsException(at + " to " + (at + count) + " of " + name());
    }
    whole.read(from * row + at, target, offset, count);
  }
}
