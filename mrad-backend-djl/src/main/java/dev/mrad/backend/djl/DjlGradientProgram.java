package dev.mrad.backend.djl;

import ai.djl.ndarray.NDArray;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A loss that is recorded and differentiated at each run; the other weights stay on the device. */
final class DjlGradientProgram implements GradientProgram {
  private final CallGate gate = new CallGate("gradient program");
  private final Graph declared;
  private final Graph lowered;
  private final List<Weight> variables;
  private final boolean differentiable;
  private final DjlRecording recording;
  private final CallGate backend;
  private final Threads threads;
  private final String device;
  private final Map<String, NDArray> constants = new HashMap<>();

  DjlGradientProgram(
      Graph graph,
      List<Weight> variables,
      DjlRecording recording,
      CallGate backend,
      Threads threads,
      String device) {
    this.declared = graph;
    this.lowered = graph.lower(op -> false);
    this.variables = List.copyOf(variables);
    this.differentiable = differentiable(lowered, variables);
    this.recording = recording;
    this.backend = backend;
    this.threads = threads;
    this.device = device;
    try {
      uploadConstants();
    } catch (RuntimeException | Error e) {
      release();
      throw e;
    }
  }

  /** PyTorch refuses to walk back from a value that it did not record. */
  private static boolean differentiable(Graph graph, List<Weight> variables) {
    Set<String> names = variables.stream().map(Weight::name).collect(Collectors.toSet());
    Set<Node> recorded = new HashSet<>();
    for (Node node : graph.nodes()) {
      boolean variable =
          node.op() instanceof Op.Constant constant && names.contains(constant.weight().name());
      boolean constant =
          node.op() instanceof Op.Binary binary && binary.kind() == Op.Binary.Kind.GREATER;
      List<Node> in = node.op() instanceof Op.Where ? node.inputs().subList(1, 3) : node.inputs();
      if (variable || (!constant && in.stream().anyMatch(recorded::contains))) {
        recorded.add(node);
      }
    }
    return recorded.contains(graph.outputs().values().iterator().next());
  }

  private void uploadConstants() {
    for (Weight weight : lowered.weights()) {
      if (variables.stream().noneMatch(variable -> variable.name().equals(weight.name()))) {
        constants.put(weight.name(), recording.upload(weight));
      }
    }
  }

  @Override
  public Result run(Map<String, Tensor> values, Map<String, Tensor> inputs) {
    check(values);
    int batch = declared.batch(inputs);
    return DeviceMemory.running(
        device,
        batch,
        () -> {
          try (CallGate.Call inBackend = backend.enter();
              CallGate.Call call = gate.enter()) {
            threads.apply();
            return recording.run(lowered, differentiable, constants, values, inputs, batch);
          }
        });
  }

  private void check(Map<String, Tensor> values) {
    for (Weight variable : variables) {
      Tensor value = values.get(variable.name());
      if (value == null || !value.shape().equals(variable.shape())) {
        throw new IllegalArgumentException(
            "variable "
                + variable.name()
                + " of "
                + variable.shape()
                + (value == null ? " is missing" : " expected, found " + value.shape()));
      }
    }
    if (values.size() > variables.size()) {
      throw new IllegalArgumentException(
          "variables "
              + variables.stream().map(Weight::name).toList()
              + " expected, found "
              + values.keySet());
    }
  }

  private void release() {
    constants.values().forEach(recording::release);
    constants.clear();
  }

  @Override
  public void close() {
    gate.close(this::release);
  }
}
