package dev.mrad.conformance;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Replay;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kit's double precision as a backend, with gradients by differences: what the suites expect in
 * numbers must hold for it too.
 */
final class ReferenceBackend implements Backend {
  private final CallGate gate = new CallGate("backend reference");

  static final class Provider implements BackendProvider {
    @Override
    public String name() {
      return "reference";
    }

    @Override
    public int priority() {
      return -1000;
    }

    @Override
    public Availability availability() {
      return new Availability(true, "double precision");
    }

    @Override
    public List<String> devices() {
      return List.of("cpu");
    }

    @Override
    public Backend open(BackendOptions options) {
      return new ReferenceBackend();
    }
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public TensorProgram compile(Graph graph) {
    try (CallGate.Call call = gate.enter()) {
      return Replay.compile(graph, new Float64Ops());
    }
  }

  @Override
  public Optional<GradientProgram> gradients(Graph graph, List<Weight> variables) {
    return Optional.of(new DifferenceProgram(graph, variables));
  }

  @Override
  public void close() {
    gate.close(() -> {});
  }

  private record DifferenceProgram(Graph graph, List<Weight> weights, CallGate gate)
      implements GradientProgram {
    DifferenceProgram(Graph graph, List<Weight> weights) {
      this(graph, weights, new CallGate("gradient program"));
    }

    @Override
    public Result run(Map<String, Tensor> variables, Map<String, Tensor> inputs) {
      graph.batch(inputs);
      for (Weight weight : weights) {
        Tensor value = variables.get(weight.name());
        if (value == null || !value.shape().equals(weight.shape())) {
          throw new IllegalArgumentException(
              "variable " + weight.name() + " of " + weight.shape() + " expected");
        }
      }
      try (CallGate.Call call = gate.enter()) {
        Differences differences = new Differences(graph, variables, inputs);
        Map<String, Tensor> gradients = new HashMap<>();
        for (Weight weight : weights) {
          double[] by = differences.by(weight.name());
          float[] rounded = new float[by.length];
          for (int i = 0; i < by.length; i++) {
            rounded[i] = (float) by[i];
          }
          gradients.put(weight.name(), new Tensor(weight.shape(), rounded));
        }
        Map<String, Tensor> outputs = new HashMap<>();
        Float64Ops ops = new Float64Ops();
        differences.outputs().forEach((name, value) -> outputs.put(name, ops.output(value)));
        return new Result(outputs, gradients);
      }
    }

    @Override
    public void close() {
      gate.close(() -> {});
    }
  }
}
