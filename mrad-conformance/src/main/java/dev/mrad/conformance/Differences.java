package dev.mrad.conformance;

import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Tensor;
import java.util.HashMap;
import java.util.Map;

/** The gradient of a graph's first output by central differences, in double precision. */
final class Differences {
  private static final double STEP = 1e-5;

  private final Graph graph;
  private final Map<String, Tensor> inputs;
  private final Map<String, Expected> variables = new HashMap<>();

  Differences(Graph graph, Map<String, Tensor> variables, Map<String, Tensor> inputs) {
    this.graph = graph;
    this.inputs = inputs;
    variables.forEach((name, value) -> this.variables.put(name, Expected.of(value)));
  }

  Map<String, Expected> outputs() {
    return Float64.evaluate(graph, this::leaf, graph.batch(inputs));
  }

  double loss() {
    return outputs().values().iterator().next().values()[0].value();
  }

  double[] by(String variable) {
    double[] gradient = new double[Named.get(variables, variable).values().length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = by(variable, i);
    }
    return gradient;
  }

  double by(String variable, int component) {
    Approx[] values = Named.get(variables, variable).values();
    Approx kept = values[component];
    values[component] = Approx.exact(kept.value() + STEP);
    double above = loss();
    values[component] = Approx.exact(kept.value() - STEP);
    double below = loss();
    values[component] = kept;
    return (above - below) / (2 * STEP);
  }

  private Expected leaf(Node node) {
    if (node.op() instanceof Op.Input input) {
      return Expected.of(Named.get(inputs, input.name()));
    }
    String name = ((Op.Constant) node.op()).weight().name();
    Expected variable = variables.get(name);
    return variable != null
        ? variable
        : Expected.of(new Tensor(node.shape(), ((Op.Constant) node.op()).weight().toArray()));
  }
}
