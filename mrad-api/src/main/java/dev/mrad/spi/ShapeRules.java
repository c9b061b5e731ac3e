package dev.mrad.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The shape of each operation's result, and the error when its inputs do not fit. */
final class ShapeRules {
  private ShapeRules() {}

  private static IllegalArgumentException bad(String op, String why) {
    return new IllegalArgumentException(op + ": " + why);
  }

  private static Shape shape(boolean open, int[] extents) {
    return open
        ? Shape.batch(extents[0], Arrays.copyOfRange(extents, 1, extents.length))
        : Shape.of(extents);
  }

  private static void checkAxis(String op, Shape in, int axis, boolean openAllowed) {
    if (axis < 0 || axis >= in.rank()) {
      throw bad(op, "axis " + axis + " is outside " + in);
    }
    if (!openAllowed && axis == 0 && in.isOpen()) {
      throw bad(op, "axis 0 of " + in + " is the open batch");
    }
  }

  static Shape lastAxis(String op, Shape in) {
    if (in.rank() == 0 || (in.rank() == 1 && in.isOpen())) {
      throw bad(op, "needs a fixed last axis, found " + in);
    }
    return in;
  }

  static Shape matmul(Shape a, Shape b, boolean transposeA, boolean transposeB) {
    boolean batchOfRows =
        a.isOpen() && a.rank() == 2 && !transposeA && !b.isOpen() && b.rank() == 2;
    if (!batchOfRows && (matrixAxes(a) < 2 || matrixAxes(b) < 2)) {
      throw bad("matmul", "needs two matrix axes beside the batch, found " + a + " and " + b);
    }
    int rows = a.extent(transposeA ? -1 : -2);
    int inner = a.extent(transposeA ? -2 : -1);
    int innerB = b.extent(transposeB ? -1 : -2);
    int columns = b.extent(transposeB ? -2 : -1);
    if (inner != innerB) {
      throw bad(
          "matmul",
          "inner extents " + inner + " and " + innerB + " of " + a + " and " + b + " differ");
    }
    boolean leftLeads = a.rank() >= b.rank();
    Shape lead = leftLeads ? a : b;
    Shape other = leftLeads ? b : a;
    boolean shared = other.rank() == 2 && !other.isOpen();
    boolean same =
        a.rank() == b.rank()
            && a.isOpen() == b.isOpen()
            && Arrays.equals(
                Arrays.copyOf(a.extents(), a.rank() - 2), Arrays.copyOf(b.extents(), b.rank() - 2));
    if (!shared && !same) {
      throw bad("matmul", "leading extents of " + a + " and " + b + " differ");
    }
    int[] out = lead.extents();
    out[out.length - 2] = rows;
    out[out.length - 1] = columns;
    return shape(lead.isOpen(), out);
  }

  private static int matrixAxes(Shape in) {
    return in.rank() - (in.isOpen() ? 1 : 0);
  }

  private static Shape rows(String op, Shape in) {
    if (in.rank() < 2) {
      throw bad(op, "rows in at least two axes expected, found " + in);
    }
    return in;
  }

  static Shape linear(List<Shape> in) {
    Shape x = rows("linear", in.get(0));
    Shape w = in.get(1);
    if (w.rank() != 2 || w.isOpen() || w.extent(1) != x.extent(-1)) {
      throw bad(
          "linear", "weight of [out, " + x.extent(-1) + "] expected for " + x + ", found " + w);
    }
    Shape bias = Shape.of(w.extent(0));
    if (in.size() > 2 && !in.get(2).equals(bias)) {
      throw bad("linear", "bias of " + bias + " expected, found " + in.get(2));
    }
    int[] out = x.extents();
    out[out.length - 1] = w.extent(0);
    return shape(x.isOpen(), out);
  }

  static Shape broadcast(String op, List<Shape> in) {
    Shape out = in.get(0);
    for (Shape next : in.subList(1, in.size())) {
      out = broadcast(op, out, next);
    }
    return out;
  }

  private static Shape broadcast(String op, Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] out = new int[rank];
    boolean open = false;
    for (int axis = 0; axis < rank; axis++) {
      int atA = axis - rank + a.rank();
      int atB = axis - rank + b.rank();
      int extentA = atA < 0 ? 1 : a.extent(atA);
      int extentB = atB < 0 ? 1 : b.extent(atB);
      boolean openA = atA == 0 && a.isOpen();
      boolean openB = atB == 0 && b.isOpen();
      boolean fits =
          openA == openB
              ? extentA == extentB || (!openA && (extentA == 1 || extentB == 1))
              : (openA ? extentB : extentA) == 1;
      if (!fits || ((openA || openB) && axis > 0)) {
        throw bad(op, a + " and " + b + " do not broadcast");
      }
      out[axis] = openA ? extentA : openB ? extentB : extentA == 1 ? extentB : extentA;
      open |= openA || openB;
    }
    return shape(open, out);
  }

  static Shape broadcastTo(Shape in, Shape target) {
    boolean fits = in.rank() <= target.rank();
    for (int axis = 0; fits && axis < in.rank(); axis++) {
      int at = axis + target.rank() - in.rank();
      boolean inOpen = axis == 0 && in.isOpen();
      boolean targetOpen = at == 0 && target.isOpen();
      boolean one = in.extent(axis) == 1 && !inOpen;
      fits = one || (in.extent(axis) == target.extent(at) && inOpen == targetOpen);
    }
    if (!fits) {
      throw bad("broadcast", in + " does not broadcast to " + target);
    }
    return target;
  }

  static Shape reduce(String op, Shape in, int axis) {
    checkAxis(op, in, axis, true);
    int[] extents = in.extents();
    int[] out = new int[extents.length - 1];
    System.arraycopy(extents, 0, out, 0, axis);
    System.arraycopy(extents, axis + 1, out, axis, out.length - axis);
    return shape(in.isOpen() && axis > 0, out);
  }

  static Shape layerNorm(List<Shape> in) {
    Shape x = lastAxis("layerNorm", in.get(0));
    Shape row = Shape.of(x.extent(-1));
    if (!in.get(1).equals(row) || !in.get(2).equals(row)) {
      throw bad(
          "layerNorm",
          "gain and bias of " + row + " expected, found " + in.get(1) + " and " + in.get(2));
    }
    return x;
  }

  static Shape reshape(Shape in, Shape target) {
    if (in.isOpen() != target.isOpen() || in.size() != target.size()) {
      throw bad("reshape", in + " does not hold as many values as " + target);
    }
    return target;
  }

  static Shape transpose(Shape in, List<Integer> axes) {
    int[] sorted = axes.stream().mapToInt(Integer::intValue).sorted().toArray();
    boolean permutation = sorted.length == in.rank();
    for (int i = 0; permutation && i < sorted.length; i++) {
      permutation = sorted[i] == i;
    }
    if (!permutation) {
      throw bad("transpose", "axes " + axes + " are not a permutation of those of " + in);
    }
    if (in.isOpen() && axes.get(0) != 0) {
      throw bad("transpose", "the open batch of " + in + " must stay first, found axes " + axes);
    }
    int[] out = axes.stream().mapToInt(in::extent).toArray();
    return shape(in.isOpen(), out);
  }

  static Shape slice(Shape in, int axis, int from, int to) {
    checkAxis("slice", in, axis, false);
    if (from < 0 || to <= from || to > in.extent(axis)) {
      throw bad("slice", "range " + from + " to " + to + " is outside axis " + axis + " of " + in);
    }
    int[] out = in.extents();
    out[axis] = to - from;
    return shape(in.isOpen(), out);
  }

  static Shape concat(List<Shape> in, int axis) {
    if (in.isEmpty()) {
      throw bad("concat", "needs at least one tensor");
    }
    Shape first = in.get(0);
    checkAxis("concat", first, axis, false);
    int[] out = first.extents();
    for (Shape next : in.subList(1, in.size())) {
      int[] extents = next.extents();
      boolean fits = next.isOpen() == first.isOpen() && extents.length == out.length;
      for (int i = 0; fits && i < out.length; i++) {
        fits = i == axis || extents[i] == out[i];
      }
      if (!fits) {
        throw bad("concat", first + " and " + next + " differ beside axis " + axis);
      }
      out[axis] = Math.addExact(out[axis], extents[axis]);
    }
    return shape(first.isOpen(), out);
  }

  static Shape topK(Shape in, int k) {
    lastAxis("topK", in);
    if (k < 1 || k > in.extent(-1)) {
      throw bad("topK", "k of 1 to " + in.extent(-1) + " expected for " + in + ", found " + k);
    }
    int[] out = in.extents();
    out[out.length - 1] = k;
    return shape(in.isOpen(), out);
  }

  static Shape gatherRows(Shape in, List<Integer> rows) {
    if (matrixAxes(in) < 2) {
      throw bad("gatherRows", "needs two matrix axes beside the batch, found " + in);
    }
    if (rows.isEmpty()) {
      throw bad("gatherRows", "at least one row expected for " + in);
    }
    for (int row : rows) {
      if (row < 0 || row >= in.extent(-2)) {
        throw bad("gatherRows", "row " + row + " is outside " + in);
      }
    }
    int[] out = in.extents();
    out[out.length - 2] = rows.size();
    return shape(in.isOpen(), out);
  }

  static Shape attention(List<Shape> in, int heads) {
    Shape q = in.get(0);
    Shape k = in.get(1);
    Shape v = in.get(2);
    boolean fits =
        q.rank() == 3
            && k.equals(v)
            && k.rank() == 3
            && k.isOpen() == q.isOpen()
            && k.extent(0) == q.extent(0)
            && k.extent(2) == q.extent(2);
    if (!fits) {
      throw bad(
          "attention",
          "queries [B, N, W] and keys, values [B, M, W] expected, found "
              + q
              + ", "
              + k
              + ", "
              + v);
    }
    if (heads < 1 || q.extent(2) % heads != 0) {
      throw bad("attention", heads + " heads do not divide the width of " + q);
    }
    if (in.size() > 3) {
      Shape mask = Shape.of(q.extent(1), k.extent(1));
      if (!in.get(3).equals(mask)) {
        throw bad("attention", "mask of " + mask + " expected, found " + in.get(3));
      }
    }
    return q;
  }

  static Shape retrieve(List<Shape> in, float temperature, boolean logSumExp) {
    Shape q = rows("retrieve", in.get(0));
    Shape keys = in.get(1);
    Shape classes = in.get(2);
    if (keys.rank() != 2 || keys.isOpen() || keys.extent(1) != q.extent(-1)) {
      throw bad(
          "retrieve", "keys of [M, " + q.extent(-1) + "] expected for " + q + ", found " + keys);
    }
    if (keys.extent(0) < 1) {
      throw bad("retrieve", "at least one key expected, found " + keys);
    }
    if (classes.rank() != 2 || classes.isOpen() || classes.extent(0) != keys.extent(0)) {
      throw bad("retrieve", "classes of [" + keys.extent(0) + ", C] expected, found " + classes);
    }
    if (!(temperature > 0) || Float.isInfinite(temperature)) {
      throw bad("retrieve", "a positive finite temperature expected, found " + temperature);
    }
    int[] out = q.extents();
    if (in.size() > 3) {
      out[out.length - 1] = keys.extent(0);
      Shape mask = shape(q.isOpen(), out);
      if (!in.get(3).equals(mask)) {
        throw bad("retrieve", "mask of " + mask + " expected, found " + in.get(3));
      }
    }
    out[out.length - 1] = classes.extent(1) + (logSumExp ? 1 : 0);
    return shape(q.isOpen(), out);
  }

  static List<Shape> of(List<Node> nodes) {
    List<Shape> shapes = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      shapes.add(node.shape());
    }
    return shapes;
  }
}
