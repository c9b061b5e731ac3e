package dev.mrad.metrics;

import java.util.Arrays;

/**
 * The 8-connected regions of a mask, numbered from 1 in the order of their first pixels.
 *
 * @param ofPixel {@code [H, W]}: the pixel's region, 0 for none
 * @param sizes how many pixels each region has; index 0 is region 1
 */
record Regions(int[] ofPixel, int[] sizes) {
  /** Finds the regions of the pixels that are not 0. */
  static Regions of(byte[] mask, int height, int width) {
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

  private static Regions numbered(byte[] mask, int[] parent) {
    int[] ofPixel = new int[mask.length];
    int[] sizes = new int[16];
    int count = 0;
    for (int at = 0; at < mask.length; at++) {
      if (mask[at] != 0) {
        int root = root(parent, at);
        if (root == at) {
          if (count == sizes.length) {
            sizes = Arrays.copyOf(sizes, 2 * count);
          }
          ofPixel[at] = ++count;
        } else {
          ofPixel[at] = ofPixel[root];
        }
        sizes[ofPixel[at] - 1]++;
      }
    }
    return new Regions(ofPixel, Arrays.copyOf(sizes, count));
  }
}
