package dev.mrad.benchmarks;

/**
 * The sizes of an image tower.
 *
 * @param patch the side of a patch in pixels
 * @param grid patches along a side
 * @param width of a token
 */
record Tower(int patch, int grid, int width) {
  static final int HEAD_WIDTH = 64;

  /** By a name with the input's side in pixels. */
  static Tower of(String name) {
    return switch (name) {
      case "ViT-L/14@518" -> new Tower(14, 37, 1024);
      case "ViT-B/16@224" -> new Tower(16, 14, 768);
      default -> throw new IllegalArgumentException("no tower " + name);
    };
  }

  int side() {
    return patch * grid;
  }

  /** Patches and the class token. */
  int tokens() {
    return 1 + grid * grid;
  }

  int heads() {
    return width / HEAD_WIDTH;
  }
}
