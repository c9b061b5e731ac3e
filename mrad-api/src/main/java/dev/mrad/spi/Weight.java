package dev.mrad.spi;

/**
 * A named immutable float32 tensor that a graph refers to: a model parameter, a bank's keys, a
 * constant matrix. It may be larger than the heap, so it is read in pieces. Implementations are
 * thread-safe and always give the same values.
 */
public interface Weight {
  /** A name for messages and exported models, unique within a graph. */
  String name();

  /** A closed shape. */
  Shape shape();

  /**
   * A digest of shape and values, the same for the same content under any name. Backends share
   * uploaded copies by it.
   */
  String digest();

  /**
   * Copies values, in row-major order.
   *
   * @param from index of the first value
   * @param target where to copy to
   * @param offset index in {@code target} of the first value
   * @param count how many values
   * @throws IndexOutOfBoundsException when either range is outside
   */
  void read(long from, float[] target, int offset, int count);

  /**
   * Whether products with it may be computed on 8-bit integers where a backend was asked to: an
   * image encoder's weights tolerate that, a memory's keys do not.
   */
  default boolean toleratesInt8() {
    return false;
  }

  /**
   * All values in one new array.
   *
   * @throws ArithmeticException when there are more than an array can hold
   */
  default float[] toArray() {
    float[] all = new float[Math.toIntExact(shape().size())];
    read(0, all, 0, all.length);
    return all;
  }
}
