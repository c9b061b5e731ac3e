package dev.mrad.internal.cpu;

import dev.mrad.internal.cpu.Scratch.Area;
import dev.mrad.spi.Activation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code c = activation(bias + a · b)} with a packed right-hand side, cut into tasks of rows ×
 * panels. An element's products are added to the bias in ascending order whatever the cut, so the
 * result does not depend on the number of threads or of other rows.
 */
final class MatrixProduct {
  /** Rows of {@code a} that pass along the panels together. */
  private static final int BLOCK_ROWS = 60;

  /** Columns of them that stay in the second-level cache, as tiles. */
  private static final int BLOCK_DEPTH = 1024;

  /** Blocks of rows for each thread from which on panels are not shared out too. */
  private static final int BLOCKS_PER_THREAD = 4;

  private final Kernels kernels;
  private final Workers workers;

  MatrixProduct(Kernels kernels, Workers workers) {
    this.kernels = kernels;
    this.workers = workers;
  }

  /** What to compute: row-major {@code a [rows, depth]} at {@code aFrom}, and where to. */
  private record Product(
      float[] a,
      int aFrom,
      int rows,
      PackedMatrix b,
      float @Nullable [] bias,
      Activation activation,
      float[] c,
      int cFrom) {}

  void run(
      float[] a,
      int aFrom,
      int rows,
      PackedMatrix b,
      float @Nullable [] bias,
      Activation activation,
      float[] c,
      int cFrom) {
    Product product = new Product(a, aFrom, rows, b, bias, activation, c, cFrom);
    TileShares shares = TileShares.of(rows, kernels.tileRows(), BLOCK_ROWS, workers.parallelism());
    int wanted = PackedMatrix.ceilDiv(BLOCKS_PER_THREAD * workers.parallelism(), shares.count());
    int groupPanels = PackedMatrix.ceilDiv(b.panels(), Math.min(wanted, b.panels()));
    int groups = PackedMatrix.ceilDiv(b.panels(), groupPanels);
    workers.run(
        shares.count() * groups,
        (index, scratch) -> {
          int share = index % shares.count();
          int firstPanel = index / shares.count() * groupPanels;
          int endPanel = Math.min(firstPanel + groupPanels, b.panels());
          new Block(product, shares.first(share), shares.rows(share), scratch)
              .run(firstPanel, endPanel);
        });
  }

  /**
   * Some rows of a product. For each panel their results lie side by side in a small array until
   * they are done: in the product's own rows, far apart, they would crowd each other out of the
   * cache.
   */
  private final class Block {
    private final Product product;
    private final PackedMatrix b;
    private final int rows;
    private final int tiledRows;
    private final int aFrom;
    private final int cFrom;
    private final int width = kernels.panelWidth();
    private final int blockSlabs = Math.max(1, BLOCK_DEPTH / kernels.slabDepth());
    private final float[] left;
    private final float[] results;

    Block(Product product, int first, int rows, Scratch scratch) {
      this.product = product;
      this.b = product.b;
      this.rows = rows;
      this.tiledRows = PackedMatrix.ceilDiv(rows, kernels.tileRows()) * kernels.tileRows();
      this.aFrom = product.aFrom + first * b.depth();
      this.cFrom = product.cFrom + first * b.columns();
      int depth = Math.min(b.depth(), blockSlabs * kernels.slabDepth());
      this.left = scratch.get(Area.LEFT, RowTiles.size(rows, depth, kernels.tileRows()));
      this.results = scratch.get(Area.PANEL, tiledRows * width);
    }

    void run(int firstPanel, int endPanel) {
      for (int s = 0; s < b.slabCount(); s += blockSlabs) {
        int end = Math.min(b.slabCount(), s + blockSlabs);
        int depth = b.firstRow(end - 1) + b.rows(end - 1) - b.firstRow(s);
        int from = aFrom + b.firstRow(s);
        RowTiles.pack(product.a, from, b.depth(), rows, depth, kernels.tileRows(), left);
        for (int panel = firstPanel; panel < endPanel; panel++) {
          start(s, panel);
          for (int slab = s; slab < end; slab++) {
            multiply(slab, panel, b.firstRow(slab) - b.firstRow(s), depth);
          }
          finish(end == b.slabCount(), panel);
        }
      }
    }

    /** The results so far: the bias, or what earlier slabs have left. */
    private void start(int slab, int panel) {
      int columns = b.columns(panel);
      for (int row = 0; row < rows; row++) {
        int to = row * width;
        if (slab > 0) {
          System.arraycopy(product.c, at(row, panel), results, to, columns);
        } else if (product.bias != null) {
          System.arraycopy(product.bias, panel * width, results, to, columns);
        } else {
          Arrays.fill(results, to, to + columns, 0);
        }
        // Denormals or NaNs of another use would slow down columns that nobody reads.
        Arrays.fill(results, to + columns, to + width, 0);
      }
      Arrays.fill(results, rows * width, tiledRows * width, 0);
    }

    private void multiply(int slab, int panel, int column, int depth) {
      kernels.multiply(
          left,
          RowTiles.tileSize(column),
          RowTiles.tileSize(depth),
          tiledRows,
          b.slab(slab, panel),
          0,
          b.rows(slab),
          results,
          0,
          width);
    }

    private void finish(boolean last, int panel) {
      if (last && product.activation == Activation.QUICK_GELU) {
        kernels.quickGelu(results, 0, rows * width);
      }
      for (int row = 0; row < rows; row++) {
        System.arraycopy(results, row * width, product.c, at(row, panel), b.columns(panel));
      }
    }

    private int at(int row, int panel) {
      return cFrom + row * b.columns() + panel * width;
    }
  }
}
