package dev.mrad.heads;

import dev.mrad.api.BadInputException;

/**
 * Learned token embeddings, {@code [m, Wt]}. Immutable, thread-safe; copied on the way in and out.
 */
public final class TokenRows {
  private final int rows;
  private final int width;
  private final float[] values;

  /**
   * @param name names them in messages
   * @param rows m
   * @param width the text tower's width, Wt
   * @param values {@code [m, Wt]}, row-major
   * @throws BadInputException when the array does not have that size or holds a value that is not
   *     finite
   */
  public TokenRows(String name, int rows, int width, float[] values) {
    if (rows < 1 || width < 1 || values.length != (long) rows * width) {
      throw new BadInputException(
          values.length + " values", name, "expected " + rows + " rows of " + width);
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new BadInputException(
            "value " + values[i], name + "[" + i + "]", "expected finite values");
      }
    }
    this.rows = rows;
    this.width = width;
    this.values = values.clone();
  }

  /** m. */
  public int rows() {
    return rows;
  }

  /** Wt. */
  public int width() {
    return width;
  }

  /** A copy of the values, {@code [m, Wt]}. */
  public float[] values() {
    return values.clone();
  }
}
