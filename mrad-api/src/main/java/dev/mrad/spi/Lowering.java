package dev.mrad.spi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Replaces fused operations by compositions of simple ones. */
final class Lowering {
  /** Far below every score, yet finite, so that {@code masked − max} is never NaN. */
  private static final float MASKED = -1e30f;

  private final GraphBuilder graph = new GraphBuilder();
  private final Map<Node, Node> done = new HashMap<>();

  private Lowering() {}

  static Graph lower(Graph source, Predicate<Op> keep) {
    if (source.nodes().stream().allMatch(node -> !node.op().isFused() || keep.test(node.op()))) {
      return source;
    }
    Lowering lowering = new Lowering();
    for (Node node : source.nodes()) {
      lowering.done.put(node, lowering.copy(node, keep));
    }
    source.outputs().forEach((name, node) -> lowering.graph.output(name, lowering.get(node)));
    return lowering.graph.build();
  }

  private Node get(Node node) {
    return Graph.known(done, node);
  }

  private Node copy(Node node, Predicate<Op> keep) {
    List<Node> in = node.inputs().stream().map(this::get).toList();
    Op op = node.op();
    if (op instanceof Op.Constant constant) {
      return graph.weight(constant.weight());
    }
    if (op instanceof Op.Input input) {
      return graph.input(input.name(), input.shape());
    }
    if (op instanceof Op.Linear linear && !keep.test(op)) {
      return linear(in, linear);
    }
    if (op instanceof Op.Attention attention && !keep.test(op)) {
      return attention(in, attention);
    }
    if (op instanceof Op.Retrieve retrieve && !keep.test(op)) {
      return retrieve(in, retrieve);
    }
    return graph.append(op, in.toArray(Node[]::new));
  }

  private Node linear(List<Node> in, Op.Linear op) {
    Node y = graph.matmul(in.get(0), in.get(1), false, true);
    if (in.size() > 2) {
      y = graph.add(y, in.get(2));
    }
    return op.activation() == Activation.QUICK_GELU ? graph.quickGelu(y) : y;
  }

  private Node attention(List<Node> in, Op.Attention op) {
    Node q = split(in.get(0), op.heads());
    Node k = split(in.get(1), op.heads());
    Node v = split(in.get(2), op.heads());
    Node scores = graph.multiply(graph.matmul(q, k, false, true), graph.scalar(op.scale()));
    scores = masked(scores, in.size() > 3 ? in.get(3) : null);
    Node mixed = graph.transpose(graph.matmul(graph.softmax(scores), v), 0, 2, 1, 3);
    return graph.reshape(mixed, in.get(0).shape());
  }

  private Node split(Node x, int heads) {
    Shape s = x.shape();
    int width = s.extent(2) / heads;
    Node parts =
        s.isOpen()
            ? graph.reshape(x, Shape.batch(s.extent(0), s.extent(1), heads, width))
            : graph.reshape(x, Shape.of(s.extent(0), s.extent(1), heads, width));
    return graph.transpose(parts, 0, 2, 1, 3);
  }

  private Node masked(Node scores, @Nullable Node mask) {
    return mask == null ? scores : graph.where(mask, scores, graph.scalar(MASKED));
  }

  private Node retrieve(List<Node> in, Op.Retrieve op) {
    Node scores =
        graph.divide(
            graph.matmul(in.get(0), in.get(1), false, true), graph.scalar(op.temperature()));
    scores = masked(scores, in.size() > 3 ? in.get(3) : null);
    Node largest = graph.topK(scores, 1);
    Node shares = graph.exp(graph.subtract(scores, largest));
    Node total = graph.matmul(shares, ones(in.get(1).shape().extent(0)));
    Node result = graph.divide(graph.matmul(shares, in.get(2)), total);
    return op.logSumExp()
        ? graph.concat(List.of(result, graph.add(graph.log(total), largest)), -1)
        : result;
  }

  private Node ones(int rows) {
    return graph.broadcast(graph.scalar(1), Shape.of(rows, 1));
  }
}
