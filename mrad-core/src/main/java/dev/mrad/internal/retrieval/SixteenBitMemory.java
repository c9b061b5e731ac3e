package dev.mrad.internal.retrieval;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;
import java.util.Objects;

/**
 * A memory whose keys are held as 16-bit integers and a scale per row. A unit vector's values share
 * one magnitude, so this is finer than half precision: 16 bits below the row's largest value, where
 * half precision has 11 below each.
 */
public final class SixteenBitMemory implements Memory {
  /** The largest integer. */
  private static final int STEPS = Short.MAX_VALUE;

  /** Values of an array of integers, 32 MiB. */
  private static final int BLOCK = 1 << 24;

  private final Memory source;
  private final int blockRows;
  private final short[][] blocks;
  private final float[] scales;

  /**
   * Reads all keys once.
   *
   * @param source keys to be rounded; asked for labels and provenance later
   * @throws BadInputException when a key is not finite
   */
  public SixteenBitMemory(Memory source) {
    this.source = source;
    int width = source.dimension();
    this.blockRows = Math.max(1, BLOCK / width);
    this.blocks = new short[(source.size() + blockRows - 1) / blockRows][];
    this.scales = new float[source.size()];
    float[] key = new float[width];
    for (int row = 0; row < source.size(); row++) {
      if (row % blockRows == 0) {
        int rows = Math.min(blockRows, source.size() - row);
        blocks[row / blockRows] = new short[Math.multiplyExact(rows, width)];
      }
      source.copyKeys(row, 1, key, 0);
      round(row, key);
    }
  }

  private void round(int row, float[] key) {
    float largest = 0;
    for (float value : key) {
      if (!Float.isFinite(value)) {
        throw new BadInputException("value " + value, "key " + row, "expected finite keys");
      }
      largest = Math.max(largest, Math.abs(value));
    }
    scales[row] = largest / STEPS;
    if (scales[row] > 0) {
      short[] block = blocks[row / blockRows];
      int at = row % blockRows * key.length;
      for (int i = 0; i < key.length; i++) {
        long steps = Math.round((double) key[i] / scales[row]);
        block[at + i] = (short) Math.max(-STEPS, Math.min(STEPS, steps));
      }
    }
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int dimension() {
    return source.dimension();
  }

  @Override
  public void copyKeys(int row, int rows, float[] target, int offset) {
    Objects.checkFromIndexSize(row, rows, size());
    int width = dimension();
    Objects.checkFromIndexSize(offset, (long) rows * width, target.length);
    int to = offset;
    for (int i = row; i < row + rows; i++) {
      short[] block = blocks[i / blockRows];
      int from = i % blockRows * width;
      float scale = scales[i];
      for (int j = 0; j < width; j++) {
        target[to + j] = block[from + j] * scale;
      }
      to += width;
    }
  }

  @Override
  public Label label(int row) {
    return source.label(row);
  }

  @Override
  public Provenance provenance(int row) {
    return source.provenance(row);
  }
}
