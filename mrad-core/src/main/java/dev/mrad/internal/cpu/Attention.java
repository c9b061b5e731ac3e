package dev.mrad.internal.cpu;

import dev.mrad.internal.cpu.Scratch.Area;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention that never holds the matrix of scores: blocks of keys pass by, and each
 * query's results are rescaled when its largest score grows (online softmax). Heads lie side by
 * side in the width, as the projections before and after leave and want them.
 */
final class Attention {
  /** Keys that pass by at a time; fixed, since it decides the order of additions. */
  private static final int KEYS = 256;

  private static final int QUERIES = 95;

  /** Rows of scores are filled up to a multiple of this, so that no vector is cut. */
  private static final int FILL = 16;

  private static final int ROW_GAP = 16;
  private static final int TASKS_PER_THREAD = 4;

  /** Values of a task's results, 2 MiB. */
  private static final int RUNNING_VALUES = 1 << 19;

  private final Kernels kernels;
  private final Workers workers;

  Attention(Kernels kernels, Workers workers) {
    this.kernels = kernels;
    this.workers = workers;
  }

  /**
   * The operands, row-major.
   *
   * @param q {@code [batch, queries, width]}
   * @param k {@code [batch, keys, width]}
   * @param v {@code [batch, keys, width]}
   * @param mask {@code [queries, keys]}, 0 where a query may not attend, or {@code null}
   * @param out {@code [batch, queries, width]}
   */
  record Operands(
      float[] q,
      float[] k,
      float[] v,
      float @Nullable [] mask,
      float[] out,
      int batch,
      int queries,
      int keys,
      int width) {}

  void run(Operands x, int heads, float scale) {
    int headWidth = x.width / heads;
    int paddedWidth = padded(headWidth);
    int units = x.batch * heads;
    int wanted = PackedMatrix.ceilDiv(TASKS_PER_THREAD * workers.parallelism(), units);
    int rows = PackedMatrix.ceilDiv(x.queries, Math.min(wanted, x.queries));
    rows = Math.min(rows, Math.max(1, RUNNING_VALUES / (paddedWidth + 2)));
    int taskRows = PackedMatrix.ceilDiv(rows, kernels.tileRows()) * kernels.tileRows();
    int parts = PackedMatrix.ceilDiv(x.queries, taskRows);
    workers.run(
        units * parts,
        (index, scratch) -> {
          int unit = index / parts;
          int first = index % parts * taskRows;
          new Part(x, unit / heads, unit % heads * headWidth, headWidth, scale, scratch)
              .run(first, Math.min(taskRows, x.queries - first));
        });
  }

  private int padded(int headWidth) {
    return PackedMatrix.ceilDiv(headWidth, kernels.panelWidth()) * kernels.panelWidth();
  }

  /** Some queries of one head of one batch element. */
  private final class Part {
    private final Operands x;
    private final int batch;
    private final int column;
    private final int headWidth;
    private final int paddedWidth;
    private final float scale;
    private final int panelWidth = kernels.panelWidth();
    private final int scoreStride = Math.max(KEYS, kernels.panelWidth()) + ROW_GAP;
    private final int leftStride;
    private final float[] left;
    private final float[] keys;
    private final float[] values;
    private final float[] scores;
    private final Scratch scratch;

    Part(Operands x, int batch, int column, int headWidth, float scale, Scratch scratch) {
      this.x = x;
      this.batch = batch;
      this.column = column;
      this.headWidth = headWidth;
      this.paddedWidth = padded(headWidth);
      this.scale = scale;
      this.scratch = scratch;
      this.leftStride = headWidth + ROW_GAP;
      this.left = scratch.get(Area.LEFT, QUERIES * leftStride);
      this.keys = scratch.get(Area.PANEL, Math.max(KEYS, panelWidth) * headWidth);
      this.values = scratch.get(Area.VALUES, KEYS * paddedWidth);
      this.scores = scratch.get(Area.SCORES, QUERIES * scoreStride);
    }

    void run(int first, int rows) {
      float[] results = scratch.get(Area.RUNNING, rows * (paddedWidth + 2));
      int largest = rows * paddedWidth;
      int sums = largest + rows;
      Arrays.fill(results, 0, largest, 0);
      Arrays.fill(results, largest, sums, Float.NEGATIVE_INFINITY);
      Arrays.fill(results, sums, sums + rows, 0);
      for (int key = 0; key < x.keys; key += KEYS) {
        int count = Math.min(KEYS, x.keys - key);
        packKeys(key, count);
        packValues(key, count);
        for (int row = 0; row < rows; row += QUERIES) {
          int some = Math.min(QUERIES, rows - row);
          score(first + row, some, key, count);
          for (int i = 0; i < some; i++) {
            soften(i, count, results, row + i, largest, sums);
          }
          for (int from = 0; from < headWidth; from += panelWidth) {
            kernels.multiply(
                scores,
                0,
                scoreStride,
                some,
                values,
                from * KEYS,
                count,
                results,
                row * paddedWidth + from,
                paddedWidth);
          }
        }
      }
      for (int row = 0; row < rows; row++) {
        kernels.scale(results, row * paddedWidth, headWidth, 1 / results[sums + row]);
        int to = (batch * x.queries + first + row) * x.width + column;
        System.arraycopy(results, row * paddedWidth, x.out, to, headWidth);
      }
    }

    private void packKeys(int key, int count) {
      int from = (batch * x.keys + key) * x.width + column;
      for (int j = 0; j < count; j++) {
        int to = j / panelWidth * panelWidth * headWidth + j % panelWidth;
        int row = from + j * x.width;
        for (int d = 0; d < headWidth; d++) {
          keys[to + d * panelWidth] = x.k[row + d];
        }
      }
    }

    private void packValues(int key, int count) {
      int from = (batch * x.keys + key) * x.width + column;
      for (int d = 0; d < headWidth; d += panelWidth) {
        for (int j = 0; j < count; j++) {
          int some = Math.min(panelWidth, headWidth - d);
          int to = d * KEYS + j * panelWidth;
          System.arraycopy(x.v, from + j * x.width + d, values, to, some);
        }
      }
    }

    private void score(int first, int rows, int key, int count) {
      int from = (batch * x.queries + first) * x.width + column;
      for (int row = 0; row < rows; row++) {
        System.arraycopy(x.q, from + row * x.width, left, row * leftStride, headWidth);
      }
      Arrays.fill(scores, 0, rows * scoreStride, 0);
      for (int j = 0; j < count; j += panelWidth) {
        kernels.multiply(
            left, 0, leftStride, rows, keys, j * headWidth, headWidth, scores, j, scoreStride);
      }
      int filled = PackedMatrix.ceilDiv(count, FILL) * FILL;
      for (int row = 0; row < rows; row++) {
        int at = row * scoreStride;
        Arrays.fill(scores, at + count, at + filled, Float.NEGATIVE_INFINITY);
        if (x.mask != null) {
          int maskRow = (first + row) * x.keys + key;
          for (int j = 0; j < count; j++) {
            if (x.mask[maskRow + j] == 0) {
              scores[at + j] = Float.NEGATIVE_INFINITY;
            }
          }
        }
      }
    }

    /** Turns a row of scores into weights relative to the largest score so far. */
    private void soften(int at, int count, float[] results, int row, int largest, int sums) {
      int filled = PackedMatrix.ceilDiv(count, FILL) * FILL;
      float before = results[largest + row];
      float now = Math.max(before, kernels.max(scores, at * scoreStride, filled));
      if (now == Float.NEGATIVE_INFINITY) {
        Arrays.fill(scores, at * scoreStride, at * scoreStride + filled, 0);
        return;
      }
      if (now > before) {
        float factor = Exponential.exp((before - now) * scale);
        kernels.scale(results, row * paddedWidth, paddedWidth, factor);
        results[sums + row] *= factor;
        results[largest + row] = now;
      }
      results[sums + row] += kernels.expSum(scores, at * scoreStride, filled, now, scale);
    }
  }
}
