package dev.mrad.conformance;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.Random;

/**
 * A tensor that an operation under test takes.
 *
 * @param shape its shape, possibly with an open batch
 * @param filler what it holds
 */
record Operand(Shape shape, Filler filler) {
  /** Makes the values of a tensor. */
  interface Filler {
    void fill(float[] values, int lastExtent, Random random);
  }

  /** Normally distributed values. */
  static Operand normal(Shape shape) {
    return scaled(shape, 1);
  }

  /** Normally distributed values, times a factor. */
  static Operand scaled(Shape shape, float factor) {
    return drawn(shape, random -> factor * (float) random.nextGaussian());
  }

  /** Values spread evenly over a range. */
  static Operand between(Shape shape, float low, float high) {
    return drawn(shape, random -> low + random.nextFloat() * (high - low));
  }

  /** Rows of length 1. */
  static Operand unitRows(Shape shape) {
    Operand normal = normal(shape);
    return new Operand(
        shape,
        (values, lastExtent, random) -> {
          normal.filler.fill(values, lastExtent, random);
          for (int from = 0; from < values.length; from += lastExtent) {
            double square = 0;
            for (int i = from; i < from + lastExtent; i++) {
              square += (double) values[i] * values[i];
            }
            for (int i = from; i < from + lastExtent; i++) {
              values[i] = (float) (values[i] / Math.sqrt(square));
            }
          }
        });
  }

  /** Zeros and ones, with a one in each row. */
  static Operand mask(Shape shape) {
    return new Operand(
        shape,
        (values, lastExtent, random) -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(3) == 0 ? 0 : 1;
          }
          for (int from = 0; from < values.length; from += lastExtent) {
            values[from + random.nextInt(lastExtent)] = 1;
          }
        });
  }

  /** One of these values at each position, in turn. */
  static Operand repeating(Shape shape, float... these) {
    return new Operand(
        shape,
        (values, lastExtent, random) -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = these[i % these.length];
          }
        });
  }

  private static Operand drawn(Shape shape, Draw draw) {
    return new Operand(
        shape,
        (values, lastExtent, random) -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = draw.next(random);
          }
        });
  }

  private interface Draw {
    float next(Random random);
  }

  /** The values for a batch; the same seed gives the same. */
  Tensor tensor(int batch, Random random) {
    Shape closed = shape.at(batch);
    float[] values = new float[Math.toIntExact(closed.size())];
    filler.fill(values, closed.rank() == 0 ? 1 : closed.extent(-1), random);
    return new Tensor(closed, values);
  }
}
