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
  /** Rows whose part of {@code a} stays in the second-level cache beside a slab. */
  private static final int BLOCK_ROWS = 120;

  /** Blocks of rows for each thread from which on panels are not shared out too. */
  private static final int BLOCKS_PER_THREAD = 4;

  /** Columns whose activation is computed while they are still in the cache. */
  private static final int ACTIVATED_COLUMNS = 256;

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

  /** Some rows of a product. */
  private final class Block {
    private final Product product;
    private final PackedMatrix b;
    private final int rows;
    private final int aFrom;
    private final int cFrom;
    private final int width = kernels.panelWidth();
    private final float[] left;
    private final float[] edge;

    Block(Product product, int first, int rows, Scratch scratch) {
      this.product = product;
      this.b = product.b;
      this.rows = rows;
      this.aFrom = product.aFrom + first * b.depth();
      this.cFrom = product.cFrom + first * b.columns();
      int depth = Math.min(b.depth(), kernels.slabDepth());
      this.left = scratch.get(Area.LEFT, RowTiles.size(rows, depth, kernels.tileRows()));
      this.edge = scratch.get(Area.PANEL, rows * width);
    }

    void run(int firstPanel, int endPanel) {
      for (int s = 0; s < b.slabCount(); s++) {
        int from = aFrom + b.firstRow(s);
        RowTiles.pack(product.a, from, b.depth(), rows, b.rows(s), kernels.tileRows(), left);
        int activated = firstPanel * width;
        for (int panel = firstPanel; panel < endPanel; panel++) {
          multiply(s, panel);
          int done = Math.min((panel + 1) * width, b.columns());
          boolean last = s == b.slabCount() - 1;
          if (last && (done - activated >= ACTIVATED_COLUMNS || panel == endPanel - 1)) {
            activate(activated, done);
            activated = done;
          }
        }
      }
    }

    private void multiply(int s, int panel) {
      boolean full = b.columns(panel) == width;
      float[] target = full ? product.c : edge;
      int to = full ? cFrom + panel * width : 0;
      int stride = full ? b.columns() : width;
      if (s == 0) {
        start(panel, target, to, stride);
      }
      int size = RowTiles.tileSize(b.rows(s));
      kernels.multiply(left, 0, size, rows, b.slab(s, panel), 0, b.rows(s), target, to, stride);
      if (s == b.slabCount() - 1 && !full) {
        for (int row = 0; row < rows; row++) {
          int last = cFrom + row * b.columns() + panel * width;
          System.arraycopy(edge, row * width, product.c, last, b.columns(panel));
        }
      }
    }

    private void start(int panel, float[] c, int from, int stride) {
      for (int row = 0; row < rows; row++) {
        int at = from + row * stride;
        if (product.bias == null) {
          Arrays.fill(c, at, at + width, 0);
        } else {
          System.arraycopy(product.bias, panel * width, c, at, b.columns(panel));
          Arrays.fill(c, at + b.columns(panel), at + width, 0);
        }
      }
    }

    private void activate(int from, int to) {
      if (product.activation == Activation.QUICK_GELU) {
        for (int row = 0; row < rows; row++) {
          kernels.quickGelu(product.c, cFrom + row * b.columns() + from, to - from);
        }
      }
    }
  }
}
