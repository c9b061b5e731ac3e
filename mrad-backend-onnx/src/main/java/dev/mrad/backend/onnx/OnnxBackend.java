package dev.mrad.backend.onnx;

import dev.mrad.api.DeviceMemoryException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * ONNX Runtime through DJL: each graph becomes a model, each model a session. Weights lie in files,
 * from which ONNX Runtime maps them.
 */
final class OnnxBackend implements Backend {
  /** The machine's memory in bytes. */
  private static final long MACHINE = machine();

  private final CallGate gate = new CallGate("backend " + OnnxBackendProvider.NAME);
  private final WeightFiles files = new WeightFiles();
  private final Set<Programs.Loaded> open = new HashSet<>();
  private final Programs programs;
  private final String device;

  OnnxBackend(SessionSettings settings, Dialect dialect) {
    this.programs = new Programs(files, settings, dialect);
    this.device = settings.providers().device();
  }

  @Override
  public String name() {
    return OnnxBackendProvider.NAME;
  }

  @Override
  public String device() {
    return device;
  }

  CallGate.Call enter() {
    return gate.enter();
  }

  @Override
  public TensorProgram compile(Graph graph) {
    return Failures.loading(
        device,
        () -> {
          try (CallGate.Call call = gate.enter()) {
            return program(graph);
          }
        });
  }

  /** The values of a graph that depend on constants alone, computed. */
  Map<Node, Weight> fold(Graph graph, Predicate<Node> constant) {
    try (CallGate.Call call = gate.enter()) {
      return programs.fold(graph, constant);
    }
  }

  private OnnxProgram program(Graph graph) {
    Map<Node, Weight> folded = programs.fold(graph, Node::isConstant);
    Map<String, Tensor> constants = new LinkedHashMap<>();
    Map<String, Node> computed = new LinkedHashMap<>();
    graph
        .outputs()
        .forEach((name, node) -> {
          Weight weight =
              node.op() instanceof Op.Constant constant ? constant.weight() : folded.get(node);
          if (weight != null) {
            constants.put(name, new Tensor(weight.shape(), weight.toArray()));
          } else if (!(node.op() instanceof Op.Input)) {
            computed.put(name, node);
          }
        });
    if (computed.isEmpty()) {
      return new OnnxProgram(graph, this, null, constants);
    }
    List<Node> steps = graph.nodes().stream().filter(node -> !node.isConstant()).toList();
    Set<Node> taken = new HashSet<>();
    steps.forEach(node -> taken.addAll(node.inputs()));
    folded.keySet().retainAll(taken);
    List<Node> nodes =
        graph.nodes().stream()
            .filter(node ->
                !node.isConstant() || (node.op() instanceof Op.Constant && taken.contains(node)))
            .toList();
    Programs.Loaded loaded = programs.load(nodes, graph.inputs(), computed, folded);
    synchronized (open) {
      open.add(loaded);
    }
    return new OnnxProgram(graph, this, loaded, constants);
  }

  /**
   * Refuses a run whose values cannot fit, before the system has to.
   *
   * @throws DeviceMemoryException when they need more than the machine has
   */
  void requireRoom(Graph graph, int batch) {
    long need = Math.multiplyExact(graph.workingValues(batch), (long) Float.BYTES);
    if (need > MACHINE) {
      throw new DeviceMemoryException(
          "a batch of "
              + batch
              + " needs "
              + (need >> 20)
              + " MiB, the machine has "
              + (MACHINE >> 20)
              + " MiB; use a smaller one",
          null);
    }
  }

  private static long machine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  void release(Programs.Loaded loaded) {
    boolean own;
    synchronized (open) {
      own = open.remove(loaded);
    }
    if (own) {
      loaded.session().close();
      files.release(loaded.keys());
    }
  }

  /** How many weights lie in files, each content once. */
  int heldWeights() {
    return files.size();
  }

  @Override
  public void close() {
    gate.close(() -> {
      List<Programs.Loaded> left;
      synchronized (open) {
        left = List.copyOf(open);
      }
      left.forEach(this::release);
      files.delete();
    });
  }
}
