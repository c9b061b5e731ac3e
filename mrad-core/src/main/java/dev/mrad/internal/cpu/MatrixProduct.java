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
  /**
   * Rows of {@code a} that pass along the panels together. They do not all stay in the second-level
   * cache, but with more rows each panel waits for the slower caches less often.
   */
  private static final int BLOCK_ROWS = 204;

  /** Columns of them that are packed as tiles at a time. */
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
    private final int tiles;
    private final int aFrom;
    private final int cFrom;
    private final int width = kernels.panelWidth();
    private final int strip;
    private final float[] left;
    private final float[] results;
    private final float[] row;

    Block(Product product, int first, int rows, Scratch scratch) {
      this.product = product;
      this.b = product.b;
      this.rows = rows;
      this.tiles = PackedMatrix.ceilDiv(rows, kernels.tileRows());
      this.aFrom = product.aFrom + first * b.depth();
      this.cFrom = product.cFrom + first * b.columns();
      this.strip = tiles * kernels.tileRows() * kernels.stripWidth();
      int depth = Math.min(b.depth(), BLOCK_DEPTH);
      this.left = scratch.get(Area.LEFT, RowTiles.size(rows, depth, kernels.tileRows()));
      this.results = scratch.get(Area.PANEL, kernels.strips() * strip);
      this.row = scratch.get(Area.FACTORS, width);
    }

    void run(int firstPanel, int endPanel) {
      int end;
      for (int s = 0; s < b.slabCount(); s = end) {
        end = s + 1;
        while (end < b.slabCount() && depth(s, end + 1) <= BLOCK_DEPTH) {
          end++;
        }
        int depth = depth(s, end);
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

    /** The rows of some slabs. */
    private int depth(int slab, int end) {
      return b.firstRow(end - 1) + b.rows(end - 1) - b.firstRow(slab);
    }

    /** The results so far: the bias, or what earlier slabs have left. */
    private void start(int slab, int panel) {
      int columns = b.columns(panel);
      if (slab == 0) {
        Arrays.fill(row, 0, width, 0);
        if (product.bias != null) {
          System.arraycopy(product.bias, panel * width, row, 0, columns);
        }
        kernels.toPanel(row, 0, 0, tiles * kernels.tileRows(), results, 0, strip);
        return;
      }
      if (columns == width) {
        kernels.toPanel(product.c, at(0, panel), b.columns(), rows, results, 0, strip);
      } else {
        for (int i = 0; i < rows; i++) {
          System.arraycopy(product.c, at(i, panel), row, 0, columns);
          Arrays.fill(row, columns, width, 0);
          kernels.toPanel(row, 0, 0, 1, results, i * kernels.stripWidth(), strip);
        }
      }
      // Denormals of another use would slow down rows that nobody reads.
      for (int end = strip; end <= kernels.strips() * strip; end += strip) {
        Arrays.fill(results, end - strip + rows * kernels.stripWidth(), end, 0);
      }
    }

    private void multiply(int slab, int panel, int column, int depth) {
      kernels.multiply(
          left,
          RowTiles.tileSize(column),
          RowTiles.tileSize(depth),
          tiles,
          b.block(slab, panel),
          b.from(slab, panel),
          b.rows(slab),
          results,
          0,
          strip);
    }

    private void finish(boolean last, int panel) {
      if (last && product.activation == Activation.QUICK_GELU) {
        kernels.quickGelu(results, 0, kernels.strips() * strip);
      }
      int columns = b.columns(panel);
      if (columns == width) {
        kernels.fromPanel(results, 0, strip, rows, product.c, at(0, panel), b.columns());
        return;
      }
      for (int i = 0; i < rows; i++) {
        kernels.fromPanel(results, i * kernels.stripWidth(), strip, 1, row, 0, 0);
        System.arraycopy(row, 0, product.c, at(i, panel), columns);
      }
    }

    private int at(int row, int panel) {
      return cFrom + row * b.columns() + panel * width;
    }
  }
}
