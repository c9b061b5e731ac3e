package dev.mrad.api;

/**
 * One level of a memory bank: unit-length keys with labels and provenance, in canonical order (by
 * the UTF-8 bytes of the identity, anomalous before normal). Immutable and thread-safe.
 */
public interface Memory {
  /** The number of rows, M. */
  int size();

  /** The length of a key, d. */
  int dimension();

  /**
   * Copies keys, row-major.
   *
   * @param row the first row
   * @param rows how many
   * @param target where to
   * @param offset index in {@code target} of the first value; {@code rows · dimension()} values
   *     follow
   * @throws IndexOutOfBoundsException when either range is outside
   */
  void copyKeys(int row, int rows, float[] target, int offset);

  /**
   * The label of a row.
   *
   * @throws IndexOutOfBoundsException when there is no such row
   */
  Label label(int row);

  /**
   * Where a row comes from.
   *
   * @throws IndexOutOfBoundsException when there is no such row
   */
  Provenance provenance(int row);
}
