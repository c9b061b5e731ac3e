package dev.mrad.conformance;

import dev.mrad.spi.CallGate;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gradients by central differences in double precision, with a mistake that is given. */
final class DifferenceProgram implements GradientProgram {
  enum Mistake {
    NONE,
    ONE_PERCENT_OFF,
    KEEPS_THE_FIRST_VARIABLES,
    FORGETS_A_VARIABLE,
    CHECKS_NOTHING,
    RUNS_WHEN_CLOSED
  }

  private final CallGate gate = new CallGate("gradient program");
  private final Graph graph;
  private final List<Weight> weights;
  private final Mistake mistake;
  private @Nullable Map<String, Tensor> first;

  DifferenceProgram(Graph graph, List<Weight> weights, Mistake mistake) {
    this.graph = graph;
    this.weights = weights;
    this.mistake = mistake;
  }

  private void check(Map<String, Tensor> variables) {
    for (Weight weight : weights) {
      Tensor value = variables.get(weight.name());
      if (value == null || !value.shape().equals(weight.shape())) {
        throw new IllegalArgumentException(
            "variable " + weight.name() + " of " + weight.shape() + " expected");
      }
    }
  }

  @Override
  public Result run(Map<String, Tensor> variables, Map<String, Tensor> inputs) {
    graph.batch(inputs);
    if (mistake != Mistake.CHECKS_NOTHING) {
      check(variables);
    }
    if (first == null || mistake != Mistake.KEEPS_THE_FIRST_VARIABLES) {
      first = variables;
    }
    try (CallGate.Call call = gate.enter()) {
      return compute(new Differences(graph, first, inputs));
    }
  }

  private Result compute(Differences differences) {
    Map<String, Tensor> gradients = new HashMap<>();
    for (Weight weight : weights) {
      double[] by = differences.by(weight.name());
      float[] rounded = new float[by.length];
      for (int i = 0; i < by.length; i++) {
        rounded[i] = (float) (mistake == Mistake.ONE_PERCENT_OFF ? by[i] * 1.01 : by[i]);
      }
      gradients.put(weight.name(), new Tensor(weight.shape(), rounded));
    }
    if (mistake == Mistake.FORGETS_A_VARIABLE) {
      gradients.remove(weights.get(0).name());
    }
    Map<String, Tensor> outputs = new HashMap<>();
    Float64Ops ops = new Float64Ops();
    differences.outputs().forEach((name, value) -> outputs.put(name, ops.output(value)));
    return new Result(outputs, gradients);
  }

  @Override
  public void close() {
    if (mistake != Mistake.RUNS_WHEN_CLOSED) {
      gate.close(() -> {});
    }
  }
}
