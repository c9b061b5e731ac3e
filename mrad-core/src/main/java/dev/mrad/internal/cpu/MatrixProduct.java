package dev.mrad.internal.cpu;

import dev.mrad.internal.cpu.Scratch.Area;
import dev.mrad.spi.Activation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code c = activation(a · b + bias)} with a packed right-hand side, cut into tasks of rows ×
 * panels. An element's products are added in ascending order whatever the cut, so the result does
 * not depend on the number of threads or of other rows.
 */
final class MatrixProduct {
  /** Rows whose part of {@code a} stays in the second-level cache beside a slab. */
  private static final int BLOCK_ROWS = 180;

  /** Tasks for each thread, so that one that is held up delays the others little. */
  private static final int TASKS_PER_THREAD = 8;

  /** Keeps rows of a copied block from falling into the same sets of the cache. */
  private static final int ROW_GAP = 16;

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
    int blocks = PackedMatrix.ceilDiv(rows, BLOCK_ROWS);
    if (blocks > 1) {
      blocks = roundUp(blocks, workers.parallelism());
    }
    int blockRows = roundUp(PackedMatrix.ceilDiv(rows, blocks), kernels.tileRows());
    int rowBlocks = PackedMatrix.ceilDiv(rows, blockRows);
    int wanted =
        PackedMatrix.ceilDiv(TASKS_PER_THREAD * workers.parallelism(), Math.max(1, rowBlocks));
    int groupPanels = PackedMatrix.ceilDiv(b.panels(), Math.min(wanted, b.panels()));
    int groups = PackedMatrix.ceilDiv(b.panels(), groupPanels);
    workers.run(
        rowBlocks * groups,
        (index, scratch) -> {
          int firstRow = index % rowBlocks * blockRows;
          int firstPanel = index / rowBlocks * groupPanels;
          block(
              product,
              firstRow,
              Math.min(blockRows, rows - firstRow),
              firstPanel,
              Math.min(firstPanel + groupPanels, b.panels()),
              scratch);
        });
  }

  private static int roundUp(int x, int unit) {
    return PackedMatrix.ceilDiv(x, unit) * unit;
  }

  private void block(
      Product product, int firstRow, int rows, int firstPanel, int endPanel, Scratch scratch) {
    PackedMatrix b = product.b;
    int width = kernels.panelWidth();
    int stride = Math.min(b.depth(), kernels.slabDepth()) + ROW_GAP;
    float[] left = scratch.get(Area.LEFT, rows * stride);
    float[] edge = scratch.get(Area.PANEL, rows * width);
    int cRow = product.cFrom + firstRow * b.columns();
    for (int s = 0; s < b.slabCount(); s++) {
      int depth = b.rows(s);
      int from = product.aFrom + firstRow * b.depth() + b.firstRow(s);
      for (int row = 0; row < rows; row++) {
        System.arraycopy(product.a, from + row * b.depth(), left, row * stride, depth);
      }
      for (int panel = firstPanel; panel < endPanel; panel++) {
        boolean full = b.columns(panel) == width;
        float[] target = full ? product.c : edge;
        int to = full ? cRow + panel * width : 0;
        int toStride = full ? b.columns() : width;
        if (s == 0) {
          clear(target, to, toStride, rows, width);
        }
        kernels.multiply(left, 0, stride, rows, b.slab(s, panel), 0, depth, target, to, toStride);
        if (s == b.slabCount() - 1) {
          finish(product, panel, target, to, toStride, rows);
          if (!full) {
            int last = cRow + panel * width;
            for (int row = 0; row < rows; row++) {
              System.arraycopy(
                  edge, row * width, product.c, last + row * b.columns(), b.columns(panel));
            }
          }
        }
      }
    }
  }

  private static void clear(float[] c, int from, int stride, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      int at = from + row * stride;
      Arrays.fill(c, at, at + width, 0);
    }
  }

  private void finish(Product product, int panel, float[] c, int from, int stride, int rows) {
    int columns = product.b.columns(panel);
    for (int row = 0; row < rows; row++) {
      int at = from + row * stride;
      if (product.bias != null) {
        kernels.add(c, at, product.bias, panel * kernels.panelWidth(), columns);
      }
      if (product.activation == Activation.QUICK_GELU) {
        kernels.quickGelu(c, at, columns);
      }
    }
  }
}
