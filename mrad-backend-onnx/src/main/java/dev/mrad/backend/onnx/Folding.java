package dev.mrad.backend.onnx;

import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which values of a graph depend on weights alone and are worth computing beforehand. */
final class Folding {
  private Folding() {}

  /**
   * Constants that are computed, not given, and that something else takes.
   *
   * @param constant which values count as constant; all that these are computed from must be too
   */
  static List<Node> frontier(Graph graph, Predicate<Node> constant) {
    Set<Node> taken = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (!constant.test(node)) {
        taken.addAll(node.inputs());
      }
    }
    taken.addAll(graph.outputs().values());
    taken.removeIf(node -> !constant.test(node) || node.op() instanceof Op.Constant);
    return List.copyOf(taken);
  }

  /** The wanted values and all that they are computed from, inputs of each before it. */
  static List<Node> closure(Graph graph, List<Node> wanted) {
    Set<Node> needed = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>(wanted);
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (needed.add(node)) {
        open.addAll(node.inputs());
      }
    }
    return graph.nodes().stream().filter(needed::contains).toList();
  }
}
