package dev.mrad.internal.cpu;

import dev.mrad.internal.cpu.Scratch.Area;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code softmax(q keysᵀ / τ) classes} that never holds the matrix of scores. Keys pass by in
 * blocks; each query keeps its largest score, the sum of weights and the weighted sum of each class
 * (online softmax). Keys are cut into chunks whose size follows from their number alone, and whose
 * sums are merged in ascending order; so the result is the same whether one thread walks along all
 * chunks or many share them.
 */
final class Retrieval {
  /** Keys that pass by at a time. */
  private static final int BLOCK_KEYS = 256;

  /** The least keys whose sums are formed on their own, a multiple of the above. */
  private static final int CHUNK_KEYS = 512;

  /** Chunks at most, so that their sums stay small beside the bank. */
  private static final int CHUNKS = 64;

  /**
   * Queries of a task: their scores stay in the second-level cache. The values of so many do not,
   * but keys, of which only the first tile of each panel waits for the memory, pass by less often.
   */
  private static final int QUERIES = 204;

  /** Values of the queries that a task packs, 2 MiB. */
  private static final int LEFT_VALUES = 1 << 19;

  private final Kernels kernels;
  private final Workers workers;

  Retrieval(Kernels kernels, Workers workers) {
    this.kernels = kernels;
    this.workers = workers;
  }

  /**
   * The operands, row-major.
   *
   * @param q {@code [rows, d]}
   * @param keys the memory's keys, packed as columns
   * @param classes the value of each class for each key, {@code [classCount, keys]}
   * @param mask {@code [rows, keys]}, 0 where a key is dropped, or {@code null}
   */
  record Operands(
      float[] q,
      int rows,
      PackedMatrix keys,
      float[] classes,
      int classCount,
      float @Nullable [] mask) {}

  /** Returns {@code [rows, classCount]}, with one more column if the log-sum-exp is wanted. */
  void run(Operands x, float temperature, boolean logSumExp, float[] out) {
    int chunkKeys = chunkKeys(x.keys.columns());
    int chunks = PackedMatrix.ceilDiv(x.keys.columns(), chunkKeys);
    int tiles = LEFT_VALUES / RowTiles.tileSize(x.keys.depth());
    int most = Math.min(QUERIES, tiles * kernels.tileRows());
    TileShares shares =
        TileShares.of(x.rows, kernels.tileRows(), Math.max(1, most), workers.parallelism());
    int stateSize = x.classCount + 2;
    float[] totals = new float[Math.multiplyExact(x.rows, stateSize)];
    boolean split = shares.count() < 2 * workers.parallelism() && chunks > 1;
    float[] parts = split ? new float[Math.multiplyExact(totals.length, chunks)] : totals;
    workers.run(
        split ? shares.count() * chunks : shares.count(),
        (index, scratch) -> {
          int share = index % shares.count();
          int first = shares.first(share);
          Part part = new Part(x, 1 / temperature, first, shares.rows(share), chunkKeys, scratch);
          if (split) {
            int chunk = index / shares.count();
            part.chunk(chunk, parts, (chunk * x.rows + first) * stateSize);
          } else {
            part.all(chunks, totals, first * stateSize);
          }
        });
    Merge merge = new Merge(x.classCount, 1 / temperature);
    if (split) {
      System.arraycopy(parts, 0, totals, 0, totals.length);
      for (int chunk = 1; chunk < chunks; chunk++) {
        merge.add(totals, 0, parts, chunk * totals.length, x.rows);
      }
    }
    merge.finish(totals, x.rows, temperature, logSumExp, out);
  }

  private static int chunkKeys(int keys) {
    int blocks = PackedMatrix.ceilDiv(PackedMatrix.ceilDiv(keys, CHUNKS), BLOCK_KEYS);
    return Math.max(CHUNK_KEYS, blocks * BLOCK_KEYS);
  }

  /** Some queries; their state is largest score, sum of weights, and a sum for each class. */
  private final class Part {
    private final Operands x;
    private final float scale;
    private final int first;
    private final int rows;
    private final Scratch scratch;
    private final int stateSize;
    private final int stripWidth = kernels.stripWidth();
    private final int panelWidth = kernels.panelWidth();
    private final int tiles;

    /** From one strip of scores to the next; a query's scores of a strip lie side by side. */
    private final int strip;

    private final int chunkKeys;
    private final float[] left;
    private final float[] scores;

    Part(Operands x, float scale, int first, int rows, int chunkKeys, Scratch scratch) {
      this.x = x;
      this.scale = scale;
      this.first = first;
      this.rows = rows;
      this.chunkKeys = chunkKeys;
      this.scratch = scratch;
      this.stateSize = x.classCount + 2;
      int depth = x.keys.depth();
      int tileRows = kernels.tileRows();
      this.tiles = PackedMatrix.ceilDiv(rows, tileRows);
      this.strip = tiles * tileRows * stripWidth;
      this.left = scratch.get(Area.LEFT, RowTiles.size(rows, depth, tileRows));
      this.scores = scratch.get(Area.SCORES, strips(BLOCK_KEYS) * strip);
      RowTiles.pack(x.q, first * depth, depth, rows, depth, tileRows, left);
    }

    void all(int chunks, float[] totals, int at) {
      chunk(0, totals, at);
      Merge merge = new Merge(x.classCount, scale);
      float[] part = scratch.get(Area.RUNNING, rows * stateSize);
      for (int chunk = 1; chunk < chunks; chunk++) {
        chunk(chunk, part, 0);
        merge.add(totals, at, part, 0, rows);
      }
    }

    void chunk(int chunk, float[] state, int at) {
      for (int row = 0; row < rows; row++) {
        int from = at + row * stateSize;
        state[from] = Float.NEGATIVE_INFINITY;
        Arrays.fill(state, from + 1, from + stateSize, 0);
      }
      int end = Math.min((chunk + 1) * chunkKeys, x.keys.columns());
      for (int key = chunk * chunkKeys; key < end; key += BLOCK_KEYS) {
        int count = Math.min(BLOCK_KEYS, end - key);
        score(key, count);
        for (int row = 0; row < rows; row++) {
          update(row, key, count, state, at + row * stateSize);
        }
      }
    }

    /** The strips of the panels of so many keys. */
    private int strips(int count) {
      return PackedMatrix.ceilDiv(count, panelWidth) * kernels.strips();
    }

    /** Slab by slab, so that a slab's part of the queries stays in the cache. */
    private void score(int key, int count) {
      Arrays.fill(scores, 0, strips(count) * strip, 0);
      int tileSize = RowTiles.tileSize(x.keys.depth());
      for (int s = 0; s < x.keys.slabCount(); s++) {
        int from = RowTiles.tileSize(x.keys.firstRow(s));
        int start = rows == 1 ? scoreAlone(s, key, count) : 0;
        for (int j = start; j < count; j += panelWidth) {
          int panel = (key + j) / panelWidth;
          float[] block = x.keys.block(s, panel);
          int at = x.keys.from(s, panel);
          int to = j / stripWidth * strip;
          int depth = x.keys.rows(s);
          kernels.multiply(left, from, tileSize, tiles, block, at, depth, scores, to, strip);
        }
      }
      if (x.mask != null) {
        drop(x.mask, key, count);
      }
    }

    /** A single query waits for the keys alone: several panels at a time. Returns the keys done. */
    private int scoreAlone(int s, int key, int count) {
      int from = RowTiles.tileSize(x.keys.firstRow(s));
      int j = 0;
      for (; j + 4 * panelWidth <= count; j += 4 * panelWidth) {
        int to = j / stripWidth * strip;
        kernels.multiplyRow(left, from, x.keys, s, (key + j) / panelWidth, scores, to, strip);
      }
      return j;
    }

    private void drop(float[] mask, int key, int count) {
      for (int row = 0; row < rows; row++) {
        int maskRow = (first + row) * x.keys.columns() + key;
        for (int j = 0; j < count; j++) {
          if (mask[maskRow + j] == 0) {
            scores[kernels.place(j, strip) + row * stripWidth] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }

    private void update(int row, int key, int count, float[] state, int at) {
      int from = row * stripWidth;
      float before = state[at];
      float now = Math.max(before, kernels.max(scores, from, strip, count));
      if (now == Float.NEGATIVE_INFINITY) {
        return;
      }
      if (now > before) {
        kernels.scale(state, at + 1, stateSize - 1, Exponential.exp((before - now) * scale));
        state[at] = now;
      }
      kernels.expClassSums(
          scores,
          from,
          strip,
          count,
          now,
          scale,
          x.classes,
          key,
          x.keys.columns(),
          x.classCount,
          state,
          at + 1);
    }
  }

  /** Joins the states of queries over different keys. */
  private record Merge(int classCount, float scale) {
    void add(float[] totals, int totalFrom, float[] parts, int partFrom, int rows) {
      int size = classCount + 2;
      for (int row = 0; row < rows; row++) {
        int to = totalFrom + row * size;
        int from = partFrom + row * size;
        float largest = Math.max(totals[to], parts[from]);
        if (largest == Float.NEGATIVE_INFINITY) {
          continue;
        }
        float keep = Exponential.exp((totals[to] - largest) * scale);
        float take = Exponential.exp((parts[from] - largest) * scale);
        totals[to] = largest;
        for (int i = 1; i < size; i++) {
          totals[to + i] = totals[to + i] * keep + parts[from + i] * take;
        }
      }
    }

    void finish(float[] totals, int rows, float temperature, boolean logSumExp, float[] out) {
      int columns = classCount + (logSumExp ? 1 : 0);
      for (int row = 0; row < rows; row++) {
        int from = row * (classCount + 2);
        float sum = totals[from + 1];
        for (int c = 0; c < classCount; c++) {
          out[row * columns + c] = totals[from + 2 + c] / sum;
        }
        if (logSumExp) {
          out[row * columns + classCount] =
              (float) ((double) totals[from] / temperature + Math.log(sum));
        }
      }
    }
  }
}
