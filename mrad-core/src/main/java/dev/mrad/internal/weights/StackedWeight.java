package dev.mrad.internal.weights;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.List;

/**
 * Tensors one below the other, such as the packed projections of queries, keys and values.
 *
 * @param name the whole's name
 * @param parts tensors that are equal but for their first extent
 */
public record StackedWeight(String name, List<Weight> parts) implements Weight {
  @Override
  public Shape shape() {
    int[] extents = parts.get(0).shape().extents();
    extents[0] = parts.stream().mapToInt(part -> part.shape().extent(0)).sum();
    return Shape.of(extents);
  }

  @Override
  public String digest() {
    return TensorDigest.of(this);
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    long start = 0;
    int done = 0;
    for (Weight part : parts) {
      long size = part.shape().size();
      long at = from + done - start;
      if (done < count && at >= 0 && at < size) {
        int take = (int) Math.min(size - at, count - done);
        part.read(at, target, offset + done, take);
        done += take;
      }
      start += size;
    }
    if (from < 0 || done < count) {
      throw new IndexOutOfBoundsException(from + " to " + (from + count) + " of " + name);
    }
  }
}
