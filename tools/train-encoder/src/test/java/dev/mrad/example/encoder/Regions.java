package dev.mrad.example.encoder;

import java.util.ArrayDeque;
import java.util.Deque;

/** Counts connected parts of a layer by flooding: the naive oracle for what edits do. */
final class Regions {
  private Regions() {}

  /** How many parts of the figure (or of its ground) there are, neighbours sharing an edge. */
  static int count(Layer layer, boolean figure) {
    int side = layer.side;
    boolean[] seen = new boolean[side * side];
    int count = 0;
    for (int start = 0; start < seen.length; start++) {
      if (!seen[start] && layer.cover[start] >= 0.5f == figure) {
        count++;
        flood(layer, figure, start, seen);
      }
    }
    return count;
  }

  private static void flood(Layer layer, boolean figure, int start, boolean[] seen) {
    int side = layer.side;
    Deque<Integer> open = new ArrayDeque<>();
    open.add(start);
    seen[start] = true;
    while (!open.isEmpty()) {
      int at = open.remove();
      int[][] near = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
      for (int[] step : near) {
        int column = at % side + step[0];
        int row = at / side + step[1];
        int next = row * side + column;
        if (column >= 0
            && row >= 0
            && column < side
            && row < side
            && !seen[next]
            && layer.cover[next] >= 0.5f == figure) {
          seen[next] = true;
          open.add(next);
        }
      }
    }
  }
}
