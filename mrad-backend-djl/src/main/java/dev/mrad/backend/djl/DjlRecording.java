package dev.mrad.backend.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Replay;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Computes a graph while PyTorch records it, then walks back. */
final class DjlRecording {
  /** DJL lets one collector be open in a process: calls wait for each other. */
  private static final ReentrantLock COLLECTOR = new ReentrantLock(true);

  private final Engine engine;
  private final NDManager manager;
  private final Upload uploads;
  private final SharedWeights weights;

  DjlRecording(Engine engine, NDManager manager, Upload uploads, SharedWeights weights) {
    this.engine = engine;
    this.manager = manager;
    this.uploads = uploads;
    this.weights = weights;
  }

  NDArray upload(Weight weight) {
    return weights.get(weight);
  }

  void release(NDArray array) {
    weights.release(array);
  }

  /**
   * Computes the outputs and the gradients of the first.
   *
   * @param differentiable whether the loss depends on a variable; if not, gradients are zero
   */
  GradientProgram.Result run(
      Graph graph,
      boolean differentiable,
      Map<String, NDArray> constants,
      Map<String, Tensor> variables,
      Map<String, Tensor> inputs,
      int batch) {
    COLLECTOR.lock();
    try (NDManager own = manager.newSubManager();
        NDScope scope = new NDScope();
        GradientCollector collector = engine.newGradientCollector()) {
      scope.suppressNotUsedWarning();
      Upload upload = uploads.to(own);
      Map<String, NDArray> leaves = new LinkedHashMap<>();
      variables.forEach((name, value) -> {
        NDArray leaf = upload.tensor(value);
        leaf.setRequiresGradient(true);
        leaves.put(name, leaf);
      });
      RecordedOps ops = new RecordedOps(upload);
      Map<String, NDArray> outputs =
          Replay.evaluate(graph, ops, node -> leaf(node, leaves, constants, inputs, upload), batch);
      if (differentiable) {
        collector.backward(outputs.values().iterator().next());
      }
      Map<String, Tensor> values = new LinkedHashMap<>();
      outputs.forEach((name, value) -> values.put(name, ops.output(value)));
      Map<String, Tensor> gradients = new HashMap<>();
      leaves.forEach((name, leaf) -> gradients.put(name, ops.output(leaf.getGradient())));
      return new GradientProgram.Result(values, gradients);
    } finally {
      COLLECTOR.unlock();
    }
  }

  private static NDArray leaf(
      Node node,
      Map<String, NDArray> variables,
      Map<String, NDArray> constants,
      Map<String, Tensor> inputs,
      Upload upload) {
    NDArray value = null;
    if (node.op() instanceof Op.Constant constant) {
      String name = constant.weight().name();
      value = variables.containsKey(name) ? variables.get(name) : constants.get(name);
    } else if (node.op() instanceof Op.Input input) {
      Tensor given = inputs.get(input.name());
      value = given == null ? null : upload.tensor(given);
    }
    if (value == null) {
      throw new IllegalStateException("no value for " + node);
    }
    return value;
  }
}
