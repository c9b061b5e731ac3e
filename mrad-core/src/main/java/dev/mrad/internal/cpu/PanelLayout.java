package dev.mrad.internal.cpu;

/**
 * How the right-hand sides of {@link Kernels#multiply} lie in memory: each panel's columns in
 * strips as wide as a vector, row after row, and the strips of a panel at a fixed distance, {@link
 * Kernels#stripSize}. So one index, that of a strip's row, serves all strips and the left-hand
 * factors too, and the fixed distance becomes part of an instruction. Panels of fewer rows than a
 * strip has room for lie one behind the other in the same block.
 */
final class PanelLayout {
  private final int panels;
  private final int panelSize;
  private final int perBlock;
  private final int strips;
  private final int stripSize;

  /**
   * @param rows rows of each panel, at most {@link Kernels#slabDepth}
   * @param panels how many panels
   */
  PanelLayout(int rows, int panels, Kernels kernels) {
    this.panels = panels;
    this.panelSize = rows * kernels.stripWidth();
    this.perBlock = kernels.slabDepth() / rows;
    this.strips = kernels.strips();
    this.stripSize = kernels.stripSize();
  }

  int blocks() {
    return PackedMatrix.ceilDiv(panels, perBlock);
  }

  /** The values of a block; the last one is shorter. */
  int size(int block) {
    int count = Math.min(perBlock, panels - block * perBlock);
    return (strips - 1) * stripSize + count * panelSize;
  }

  int block(int panel) {
    return panel / perBlock;
  }

  /** Where a panel's first strip begins in its block. */
  int from(int panel) {
    return panel % perBlock * panelSize;
  }

  /** Where a panel begins if all blocks, each but the last of full length, lie in one array. */
  int fromStart(int panel) {
    return block(panel) * strips * stripSize + from(panel);
  }

  /** The length of that array. */
  int sizeOfAll() {
    int last = blocks() - 1;
    return last * strips * stripSize + size(last);
  }
}
