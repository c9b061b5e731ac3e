package dev.mrad.backend.onnx;

import dev.mrad.spi.CallGate;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A graph as a session, which needs its backend open. No session where all outputs are constants or
 * inputs. Runs are counted: neither closing this nor the backend frees a session that runs.
 */
final class OnnxProgram implements TensorProgram {
  private final CallGate gate = new CallGate("program");
  private final Graph graph;
  private final OnnxBackend backend;
  private final Programs.@Nullable Loaded loaded;
  private final Map<String, Tensor> constants;

  OnnxProgram(
      Graph graph,
      OnnxBackend backend,
      Programs.@Nullable Loaded loaded,
      Map<String, Tensor> constants) {
    this.graph = graph;
    this.backend = backend;
    this.loaded = loaded;
    this.constants = constants;
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    int batch = graph.batch(inputs);
    return Failures.running(
        backend.device(),
        batch,
        () -> {
          try (CallGate.Call inBackend = backend.enter();
              CallGate.Call call = gate.enter()) {
            backend.requireRoom(graph, batch);
            Map<String, Tensor> computed = loaded == null ? Map.of() : loaded.run(inputs);
            Map<String, Tensor> results = new LinkedHashMap<>();
            graph
                .outputs()
                .forEach((name, node) -> results.put(name, value(name, node, computed, inputs)));
            return results;
          }
        });
  }

  private Tensor value(
      String name, Node node, Map<String, Tensor> computed, Map<String, Tensor> inputs) {
    Tensor value = computed.get(name);
    if (value == null) {
      value = constants.get(name);
    }
    for (Map.Entry<String, Node> input : graph.inputs().entrySet()) {
      value = value == null && input.getValue() == node ? inputs.get(input.getKey()) : value;
    }
    if (value == null) {
      throw new IllegalStateException("no value for output " + name);
    }
    return value;
  }

  @Override
  public void close() {
    gate.close(() -> {
      if (loaded != null) {
        backend.release(loaded);
      }
    });
  }
}
