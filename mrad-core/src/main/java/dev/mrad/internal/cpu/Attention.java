package dev.mrad.internal.cpu;

import dev.mrad.internal.cpu.Scratch.Area;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention that never holds the matrix of scores: blocks of keys pass by, and each
 * query's results are rescaled when its largest score grows (online softmax). Heads lie side by
 * side in the width, as the projections before and after leave and want them.
 *
 * <p>All is computed transposed: keys and values are left-hand matrices, a few queries at a time
 * the columns of a panel. So a panel of scores {@code [keys, queries]} is the right-hand side of
 * the product with the values as it lies, and softmax needs no sums across a vector.
 */
final class Attention {
  /** Keys that pass by at a time, whole tiles; fixed, since it decides the order of additions. */
  private static final int KEYS = 240;

  /** So many that a thread on a slower core leaves some to the others. */
  private static final int TASKS_PER_THREAD = 16;

  /** Panels of queries at least, since each task packs its head's keys and values. */
  private static final int LEAST_PANELS = 16;

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
    int units = x.batch * heads;
    int panels = PackedMatrix.ceilDiv(x.queries, kernels.panelWidth());
    int wanted = PackedMatrix.ceilDiv(TASKS_PER_THREAD * workers.parallelism(), units);
    int most = Math.max(1, RUNNING_VALUES / (resultRows(headWidth) * kernels.panelWidth()));
    int even = Math.max(Math.min(LEAST_PANELS, panels), PackedMatrix.ceilDiv(panels, wanted));
    int partPanels = Math.min(most, even);
    int parts = PackedMatrix.ceilDiv(panels, partPanels);
    workers.run(
        units * parts,
        (index, scratch) -> {
          int unit = index / parts;
          int first = index % parts * partPanels * kernels.panelWidth();
          int queries = Math.min(partPanels * kernels.panelWidth(), x.queries - first);
          new Part(x, unit / heads, unit % heads * headWidth, headWidth, scale, scratch)
              .run(first, queries);
        });
  }

  /** The rows of a panel of results: the head's width in whole tiles, largest scores, and sums. */
  private int resultRows(int headWidth) {
    return wholeTiles(headWidth) + 2;
  }

  private int wholeTiles(int rows) {
    return PackedMatrix.ceilDiv(rows, kernels.tileRows()) * kernels.tileRows();
  }

  /** Some queries of one head of one batch element. */
  private final class Part {
    private final Operands x;
    private final int batch;
    private final int column;
    private final int headWidth;
    private final float scale;
    private final int width = kernels.panelWidth();
    private final int stripWidth = kernels.stripWidth();
    private final int tileRows = kernels.tileRows();
    private final int paddedWidth;

    /** From one strip of results to the next. */
    private final int resultStrip;

    private final int resultSize;

    /** Slabs into which queries wider than a panel is deep are cut, and the rows of each. */
    private final int slabs;

    private final int slabRows;
    private final float[] keys;
    private final float[] values;
    private final float[] scores;
    private final float[] factors;
    private final Scratch scratch;

    Part(Operands x, int batch, int column, int headWidth, float scale, Scratch scratch) {
      this.x = x;
      this.batch = batch;
      this.column = column;
      this.headWidth = headWidth;
      this.scale = scale;
      this.scratch = scratch;
      this.paddedWidth = wholeTiles(headWidth);
      this.resultStrip = paddedWidth * stripWidth;
      this.resultSize = resultRows(headWidth) * width;
      this.slabs = PackedMatrix.ceilDiv(headWidth, kernels.slabDepth());
      this.slabRows = PackedMatrix.ceilDiv(headWidth, slabs);
      this.keys = scratch.get(Area.LEFT, RowTiles.size(KEYS, headWidth, tileRows));
      this.values = scratch.get(Area.VALUES, RowTiles.size(headWidth, KEYS, tileRows));
      int scoreSize = (kernels.strips() - 1) * kernels.stripSize() + KEYS * stripWidth;
      this.scores = scratch.get(Area.SCORES, scoreSize);
      this.factors = scratch.get(Area.FACTORS, 2 * width);
    }

    void run(int first, int count) {
      int panels = PackedMatrix.ceilDiv(count, width);
      PanelLayout layout = new PanelLayout(slabRows, panels * slabs, kernels);
      float[] queries = packQueries(layout, first, count, panels);
      float[] results = scratch.get(Area.RUNNING, panels * resultSize);
      Arrays.fill(results, 0, panels * resultSize, 0);
      for (int panel = 0; panel < panels; panel++) {
        int largest = panel * resultSize + paddedWidth * width;
        Arrays.fill(results, largest, largest + width, Float.NEGATIVE_INFINITY);
      }
      for (int key = 0; key < x.keys; key += KEYS) {
        int some = Math.min(KEYS, x.keys - key);
        int from = (batch * x.keys + key) * x.width + column;
        RowTiles.pack(x.k, from, x.width, some, headWidth, tileRows, keys);
        RowTiles.packTransposed(x.v, from, x.width, headWidth, some, tileRows, values);
        for (int panel = 0; panel < panels; panel++) {
          score(queries, layout, panel, some);
          if (x.mask != null) {
            int query = first + panel * width;
            drop(x.mask, query, Math.min(width, first + count - query), key, some);
          }
          soften(some, results, panel * resultSize);
          kernels.multiply(
              values,
              0,
              RowTiles.tileSize(some),
              paddedWidth / tileRows,
              scores,
              0,
              some,
              results,
              panel * resultSize,
              resultStrip);
        }
      }
      finish(results, first, count);
    }

    private float[] packQueries(PanelLayout layout, int first, int count, int panels) {
      float[] queries = scratch.get(Area.PANEL, layout.sizeOfAll());
      for (int i = 0; i < panels * width; i++) {
        int from = (batch * x.queries + first + i) * x.width + column;
        for (int slab = 0; slab < slabs; slab++) {
          int to =
              layout.fromStart(i / width * slabs + slab)
                  + kernels.place(i % width, kernels.stripSize());
          int end = Math.min(slabRows, headWidth - slab * slabRows);
          for (int d = 0; d < end; d++) {
            queries[to + d * stripWidth] = i < count ? x.q[from + slab * slabRows + d] : 0;
          }
        }
      }
      return queries;
    }

    private void score(float[] queries, PanelLayout layout, int panel, int count) {
      int tiles = PackedMatrix.ceilDiv(count, tileRows);
      int strip = kernels.stripSize();
      for (int v = 0; v < kernels.strips(); v++) {
        Arrays.fill(scores, v * strip, v * strip + tiles * tileRows * stripWidth, 0);
      }
      for (int slab = 0; slab < slabs; slab++) {
        int row = slab * slabRows;
        kernels.multiply(
            keys,
            RowTiles.tileSize(row),
            RowTiles.tileSize(headWidth),
            tiles,
            queries,
            layout.fromStart(panel * slabs + slab),
            Math.min(slabRows, headWidth - row),
            scores,
            0,
            strip);
      }
    }

    private void drop(float[] mask, int query, int queries, int key, int count) {
      for (int i = 0; i < queries; i++) {
        int maskRow = (query + i) * x.keys + key;
        int place = kernels.place(i, kernels.stripSize());
        for (int j = 0; j < count; j++) {
          if (mask[maskRow + j] == 0) {
            scores[place + j * stripWidth] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }

    /** Turns scores into weights relative to each query's largest so far. */
    private void soften(int count, float[] results, int panel) {
      int largest = panel + paddedWidth * width;
      int sums = largest + width;
      System.arraycopy(results, largest, factors, 0, width);
      kernels.largestOfColumns(scores, 0, kernels.stripSize(), count, results, largest);
      boolean grown = false;
      for (int i = 0; i < width; i++) {
        grown |= results[largest + i] > factors[i];
        // Where no key counts yet, any finite shift leaves weights of zero.
        boolean none = results[largest + i] == Float.NEGATIVE_INFINITY;
        factors[width + i] = none ? 0 : results[largest + i];
      }
      if (grown) {
        for (int i = 0; i < width; i++) {
          float factor = Exponential.exp((factors[i] - factors[width + i]) * scale);
          factors[i] = factor;
          results[sums + i] *= factor;
        }
        kernels.scaleColumns(results, panel, resultStrip, paddedWidth, factors, 0);
      }
      int strip = kernels.stripSize();
      kernels.expColumns(scores, 0, strip, count, factors, width, scale, results, sums);
    }

    private void finish(float[] results, int first, int count) {
      for (int i = 0; i < count; i++) {
        int panel = i / width * resultSize;
        int from = panel + kernels.place(i % width, resultStrip);
        float factor = 1 / results[panel + (paddedWidth + 1) * width + i % width];
        int to = (batch * x.queries + first + i) * x.width + column;
        for (int d = 0; d < headWidth; d++) {
          x.out[to + d] = results[from + d * stripWidth] * factor;
        }
      }
    }
  }
}
