package dev.mrad.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link Graph}. Every method checks shapes at once and throws {@link
 * IllegalArgumentException} with the operation's name and the shapes found. "The last axis" and
 * "the open batch" are as in {@link Shape}. Not thread-safe.
 */
public final class GraphBuilder {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Node> weights = new HashMap<>();
  private final Map<String, Node> inputs = new LinkedHashMap<>();
  private final Map<String, Node> outputs = new LinkedHashMap<>();

  /** An empty graph. */
  public GraphBuilder() {}

  /**
   * A weight. The same name gives the same node.
   *
   * @throws IllegalArgumentException when the name stands for another weight already
   */
  public Node weight(Weight weight) {
    Node known = weights.get(weight.name());
    if (known != null) {
      if (!((Op.Constant) known.op()).weight().equals(weight)) {
        throw new IllegalArgumentException("weight: the name " + weight.name() + " is taken");
      }
      return known;
    }
    if (weight.shape().isOpen()) {
      throw new IllegalArgumentException(
          "weight: " + weight.name() + " must have a closed shape, found " + weight.shape());
    }
    Node node = append(new Op.Constant(weight));
    weights.put(weight.name(), node);
    return node;
  }

  /**
   * An input, given at each run.
   *
   * @throws IllegalArgumentException when the name is taken
   */
  public Node input(String name, Shape shape) {
    if (inputs.containsKey(name)) {
      throw new IllegalArgumentException("input: the name " + name + " is taken");
    }
    Node node = append(new Op.Input(name, shape));
    inputs.put(name, node);
    return node;
  }

  /**
   * {@code a · b} over the last two axes; leading axes are equal, or one side is a plain matrix.
   */
  public Node matmul(Node a, Node b) {
    return matmul(a, b, false, false);
  }

  /**
   * {@code a · b} over the last two axes, either side transposed in these first. Leading axes are
   * equal, or one side is a plain matrix that all of the other's are multiplied with. The open
   * batch is a leading axis; but a batch of rows {@code [B, n]} may be multiplied with a plain
   * matrix.
   */
  public Node matmul(Node a, Node b, boolean transposeA, boolean transposeB) {
    return append(new Op.MatMul(transposeA, transposeB), a, b);
  }

  /**
   * {@code activation(x · weightᵀ + bias)}.
   *
   * @param x {@code [.., in]}, two axes at least
   * @param weight {@code [out, in]}
   * @param bias {@code [out]} or {@code null}
   */
  public Node linear(Node x, Node weight, @Nullable Node bias, Activation activation) {
    Op op = new Op.Linear(activation);
    return bias == null ? append(op, x, weight) : append(op, x, weight, bias);
  }

  /** {@code a + b}, with broadcasting: axes are aligned at the last, extents are equal or 1. */
  public Node add(Node a, Node b) {
    return append(new Op.Binary(Op.Binary.Kind.ADD), a, b);
  }

  /** {@code a − b}, with broadcasting. */
  public Node subtract(Node a, Node b) {
    return append(new Op.Binary(Op.Binary.Kind.SUBTRACT), a, b);
  }

  /** {@code a · b} element by element, with broadcasting. */
  public Node multiply(Node a, Node b) {
    return append(new Op.Binary(Op.Binary.Kind.MULTIPLY), a, b);
  }

  /** {@code a / b} element by element, with broadcasting. */
  public Node divide(Node a, Node b) {
    return append(new Op.Binary(Op.Binary.Kind.DIVIDE), a, b);
  }

  /** 1 where {@code a > b}, else 0, with broadcasting. Passes no gradient. */
  public Node greater(Node a, Node b) {
    return append(new Op.Binary(Op.Binary.Kind.GREATER), a, b);
  }

  /** {@code yes} where the condition is not 0, else {@code no}, with broadcasting. */
  public Node where(Node condition, Node yes, Node no) {
    return append(new Op.Where(), condition, yes, no);
  }

  /** e to the x. */
  public Node exp(Node x) {
    return append(new Op.Unary(Op.Unary.Kind.EXP), x);
  }

  /** Natural logarithm. */
  public Node log(Node x) {
    return append(new Op.Unary(Op.Unary.Kind.LOG), x);
  }

  /** {@code x · σ(1.702 x)}. */
  public Node quickGelu(Node x) {
    return append(new Op.Unary(Op.Unary.Kind.QUICK_GELU), x);
  }

  /** Limits each value to {@code [low, high]}. */
  public Node clamp(Node x, float low, float high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException("clamp: range " + low + " to " + high + " is empty");
    }
    return append(new Op.Clamp(low, high), x);
  }

  /** The sum over one axis, which disappears. */
  public Node sum(Node x, int axis) {
    return append(new Op.Reduce(Op.Reduce.Kind.SUM, fromStart(x, axis)), x);
  }

  /** The arithmetic mean over one axis, which disappears; the open batch may be reduced too. */
  public Node mean(Node x, int axis) {
    return append(new Op.Reduce(Op.Reduce.Kind.MEAN, fromStart(x, axis)), x);
  }

  /** {@code (x − mean) / √(variance + epsilon) · gain + bias} over the last axis. */
  public Node layerNorm(Node x, Node gain, Node bias, float epsilon) {
    return append(new Op.LayerNorm(epsilon), x, gain, bias);
  }

  /** {@code exp(x) / Σ exp(x)} over the last axis, computed without overflow. */
  public Node softmax(Node x) {
    return append(new Op.Softmax(), x);
  }

  /** {@code x / ‖x‖₂} over the last axis, without an epsilon: a zero row gives NaN. */
  public Node l2Normalize(Node x) {
    return append(new Op.L2Normalize(), x);
  }

  /** The same values, row-major, in another shape; an open batch stays the first axis. */
  public Node reshape(Node x, Shape shape) {
    return append(new Op.Reshape(shape), x);
  }

  /** Permutes the axes: axis {@code i} of the result is axis {@code axes[i]} of {@code x}. */
  public Node transpose(Node x, int... axes) {
    return append(new Op.Transpose(Arrays.stream(axes).boxed().toList()), x);
  }

  /** Positions {@code from} (included) to {@code to} (excluded) of one axis. */
  public Node slice(Node x, int axis, int from, int to) {
    return append(new Op.Slice(fromStart(x, axis), from, to), x);
  }

  /** Joins tensors that are equal but for one axis along it. */
  public Node concat(List<Node> parts, int axis) {
    int at = parts.isEmpty() ? axis : fromStart(parts.get(0), axis);
    return append(new Op.Concat(at), parts.toArray(Node[]::new));
  }

  /** Repeats along axes of extent 1 and along missing leading axes, possibly to an open batch. */
  public Node broadcast(Node x, Shape shape) {
    return append(new Op.Broadcast(shape), x);
  }

  /** The {@code k} largest values of the last axis, in descending order. */
  public Node topK(Node x, int k) {
    return append(new Op.TopK(k), x);
  }

  /** Rows (positions of the last but one axis) in the given order, repeated if asked for. */
  public Node gatherRows(Node x, int... rows) {
    return append(new Op.GatherRows(Arrays.stream(rows).boxed().toList()), x);
  }

  /**
   * {@code softmax(q kᵀ · scale) v} for each of several heads, which split the width evenly.
   *
   * @param q {@code [B, N, W]}
   * @param k {@code [B, M, W]}
   * @param v {@code [B, M, W]}
   * @param mask {@code [N, M]}, 1 where a query may attend to a key, with at least one in each row;
   *     or {@code null} for everywhere
   * @return {@code [B, N, W]}
   */
  public Node attention(Node q, Node k, Node v, @Nullable Node mask, int heads, float scale) {
    Op op = new Op.Attention(heads, scale);
    return mask == null ? append(op, q, k, v) : append(op, q, k, v, mask);
  }

  /**
   * {@code softmax(q keysᵀ / temperature) classes}: MRAD's memory retrieval (paper Eq. 3,
   * docs/method.md §5).
   *
   * @param q {@code [.., d]}, two axes at least
   * @param keys {@code [M, d]}
   * @param classes {@code [M, C]}, usually one-hot
   * @param mask {@code [.., M]}, 1 where a key is kept, with at least one in each row; or {@code
   *     null} for all
   * @return {@code [.., C]}
   */
  public Node retrieve(Node q, Node keys, Node classes, @Nullable Node mask, float temperature) {
    return retrieve(q, keys, classes, mask, temperature, false);
  }

  /**
   * As {@link #retrieve(Node, Node, Node, Node, float)}, followed by one more column with {@code
   * log Σ exp(q·k / temperature)} over the kept keys, by which partial results are merged.
   *
   * @return {@code [.., C + 1]}
   */
  public Node retrieveWithLogSumExp(
      Node q, Node keys, Node classes, @Nullable Node mask, float temperature) {
    return retrieve(q, keys, classes, mask, temperature, true);
  }

  Node retrieve(
      Node q, Node keys, Node classes, @Nullable Node mask, float temperature, boolean logSumExp) {
    Op op = new Op.Retrieve(temperature, logSumExp);
    return mask == null ? append(op, q, keys, classes) : append(op, q, keys, classes, mask);
  }

  /** A constant scalar, for use with broadcasting. */
  public Node scalar(float value) {
    return weight(new Scalar(value));
  }

  /**
   * Names a result.
   *
   * @throws IllegalArgumentException when the name is taken
   */
  public GraphBuilder output(String name, Node node) {
    check(node);
    if (outputs.putIfAbsent(name, node) != null) {
      throw new IllegalArgumentException("output: the name " + name + " is taken");
    }
    return this;
  }

  /** The graph of all that the outputs need; inputs that nothing needs stay declared. */
  public Graph build() {
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("a graph needs at least one output");
    }
    return Graph.of(inputs, outputs);
  }

  Node append(Op op, Node... in) {
    for (Node node : in) {
      check(node);
    }
    List<Node> list = List.of(in);
    Node node = new Node(nodes.size(), op, list, op.infer(ShapeRules.of(list)));
    nodes.add(node);
    return node;
  }

  private void check(Node node) {
    if (node.index() >= nodes.size() || nodes.get(node.index()) != node) {
      throw new IllegalArgumentException("node " + node + " belongs to another graph");
    }
  }

  private static int fromStart(Node x, int axis) {
    return axis < 0 ? axis + x.shape().rank() : axis;
  }
}
