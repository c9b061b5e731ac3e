package dev.mrad.conformance;

import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Computes a graph in double precision, for comparison with every backend. */
final class Float64 {
  private static final Float64Ops OPS = new Float64Ops();

  private Float64() {}

  static Map<String, Expected> evaluate(Graph graph, Map<String, Tensor> inputs) {
    return evaluate(
        graph,
        leaf ->
            leaf.op() instanceof Op.Input input
                ? OPS.input(Named.get(inputs, input.name()))
                : OPS.constant(((Op.Constant) leaf.op()).weight()),
        graph.batch(inputs));
  }

  /** As above, with the leaves' values given in double precision. */
  static Map<String, Expected> evaluate(Graph graph, Function<Node, Expected> leaves, int batch) {
    Map<Node, Expected> values = new HashMap<>();
    for (Node node : graph.nodes()) {
      List<Expected> in = node.inputs().stream().map(values::get).toList();
      values.put(
          node,
          in.isEmpty() ? leaves.apply(node) : node.op().apply(OPS, in, node.shape().at(batch)));
    }
    Map<String, Expected> results = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> results.put(name, values.get(node)));
    return results;
  }
}
