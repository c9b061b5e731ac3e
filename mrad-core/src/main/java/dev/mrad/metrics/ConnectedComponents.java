package dev.mrad.metrics;

/**
 * The 8-connected components of a mask, numbered from 1 in the order of their first pixels.
 *
 * @param ofPixel {@code [H, W]}: the pixel's component, 0 for none
 * @param sizes how many pixels each component has; index 0 is component 1
 */
record ConnectedComponents(int[] ofPixel, int[] sizes) {
  /** Finds the components of the pixels that are not 0. */
  static ConnectedComponents of(byte[] mask, int height, int width) {
    int[] parent = new int[mask.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        if (mask[at] != 0) {
          parent[at] = at;
          boolean left = x > 0;
          boolean up = y > 0;
          join(mask, parent, at, left, at - 1);
          join(mask, parent, at, up && left, at - width - 1);
          join(mask, parent, at, up, at - width);
          join(mask, parent, at, up && x + 1 < width, at - width + 1);
        }
      }
    }
    return numbered(mask, parent);
  }

  /** Roots are the first pixels, so that following a parent always goes back. */
  private static void join(byte[] mask, int[] parent, int at, boolean within, int neighbour) {
    if (within && mask[neighbour] != 0) {
      int one = root(parent, at);
      int other = root(parent, neighbour);
      parent[Math.max(one, other)] = Math.min(one, other);
    }
  }

  private static int root(int[] parent, int at) {
    int found = at;
    while (parent[found] != found) {
      parent[found] = parent[parent[found]];
      found = parent[found];
    }
    return found;
  }

  private static ConnectedComponents numbered(byte[] mask, int[] parent) {
    int[] ofPixel = new int[mask.length];
    Counts sizes = new Counts();
    for (int at = 0; at < mask.length; at++) {
      if (mask[at] != 0) {
        int root = root(parent, at);
        if (root == at) {
          sizes.add(0);
          ofPixel[at] = sizes.size();
        } else {
          ofPixel[at] = ofPixel[root];
        }
        sizes.increment(ofPixel[at] - 1);
      }
    }
    return new ConnectedComponents(ofPixel, sizes.toArray());
  }
}
