package dev.mrad.spi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a graph on eager operations. Values that depend on weights alone are computed once, when the
 * graph is compiled, all others at each run. Every value is released after its last use.
 * Thread-safe.
 *
 * @param <T> the backend's tensors
 */
public final class Replay<T> implements TensorProgram {
  private final CallGate gate = new CallGate("program");
  private final Graph declared;
  private final TensorOps<T> ops;
  private final Map<Node, T> constants;
  private final List<Node> steps;
  private final Map<Node, List<Node>> lastUses;
  private final Map<String, Node> outputs;

  private Replay(
      Graph declared, TensorOps<T> ops, Map<Node, T> constants, List<Node> steps, Graph graph) {
    this.declared = declared;
    this.ops = ops;
    this.constants = constants;
    this.steps = steps;
    this.lastUses = lastUses(steps, graph);
    this.outputs = graph.outputs();
  }

  /**
   * Compiles a graph. Fused operations that {@code ops} does not implement are replaced by simple
   * ones.
   *
   * @param graph the model
   * @param ops the operations, which outlive the program
   * @param <T> the backend's tensors
   */
  public static <T> Replay<T> compile(Graph graph, TensorOps<T> ops) {
    Graph lowered = graph.lower(ops::fuses);
    Map<Node, T> constants = new LinkedHashMap<>();
    try {
      computeConstants(lowered, ops, constants);
    } catch (RuntimeException | Error e) {
      constants.values().forEach(ops::release);
      throw e;
    }
    List<Node> steps = lowered.nodes().stream().filter(node -> !node.isConstant()).toList();
    return new Replay<>(graph, ops, constants, steps, lowered);
  }

  private static <T> void computeConstants(Graph graph, TensorOps<T> ops, Map<Node, T> constants) {
    Set<Node> lasting = new HashSet<>(graph.outputs().values());
    for (Node node : graph.nodes()) {
      if (!node.isConstant()) {
        lasting.addAll(node.inputs());
      }
    }
    List<Node> constantNodes = graph.nodes().stream().filter(Node::isConstant).toList();
    Map<Node, List<Node>> dying = lastUses(constantNodes, graph);
    for (Node node : constantNodes) {
      List<T> in = node.inputs().stream().map(each -> Graph.known(constants, each)).toList();
      constants.put(node, node.op().apply(ops, in, node.shape()));
      for (Node dead : dying.getOrDefault(node, List.of())) {
        if (!lasting.contains(dead)) {
          release(ops, constants, dead);
        }
      }
    }
    for (Node node : graph.nodes()) {
      if (!node.isConstant() && node.inputs().stream().anyMatch(Node::isConstant)) {
        List<@Nullable T> in = new ArrayList<>();
        node.inputs().forEach(input -> in.add(constants.get(input)));
        ops.prepare(node.op(), in);
      }
    }
  }

  private static <T> void release(TensorOps<T> ops, Map<Node, T> values, Node dead) {
    T value = Graph.known(values, dead);
    values.remove(dead);
    ops.release(value);
  }

  private static Map<Node, List<Node>> lastUses(List<Node> steps, Graph graph) {
    Set<Node> kept = new HashSet<>(graph.outputs().values());
    Map<Node, Node> last = new HashMap<>();
    for (Node node : steps) {
      last.put(node, node);
      node.inputs().forEach(input -> last.put(input, node));
    }
    Map<Node, List<Node>> dying = new HashMap<>();
    for (Map.Entry<Node, Node> use : last.entrySet()) {
      if (!kept.contains(use.getKey())) {
        dying.computeIfAbsent(use.getValue(), node -> new ArrayList<>()).add(use.getKey());
      }
    }
    return dying;
  }

  @Override
  public Graph graph() {
    return declared;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    int batch = declared.batch(inputs);
    try (CallGate.Call call = gate.enter()) {
      Map<Node, T> live = new HashMap<>();
      try {
        for (Node node : steps) {
          live.put(node, step(node, inputs, batch, live));
          for (Node dead : lastUses.getOrDefault(node, List.of())) {
            if (!dead.isConstant()) {
              release(ops, live, dead);
            }
          }
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        outputs.forEach((name, node) -> results.put(name, ops.output(value(node, live))));
        return results;
      } finally {
        live.values().forEach(ops::release);
      }
    }
  }

  private T step(Node node, Map<String, Tensor> inputs, int batch, Map<Node, T> live) {
    if (node.op() instanceof Op.Input input) {
      Tensor given = inputs.get(input.name());
      if (given == null) {
        throw new IllegalStateException("input " + input.name() + " was not checked");
      }
      return ops.input(given);
    }
    List<T> in = node.inputs().stream().map(value -> value(value, live)).toList();
    return node.op().apply(ops, in, node.shape().at(batch));
  }

  private T value(Node node, Map<Node, T> live) {
    return Graph.known(node.isConstant() ? constants : live, node);
  }

  @Override
  public void close() {
    gate.close(() -> constants.values().forEach(ops::release));
  }

  /**
   * Computes a whole graph and releases nothing: for backends that differentiate by recording.
   *
   * @param graph the model, lowered to what the operations offer
   * @param ops the operations
   * @param leaves the value of each weight and input
   * @param batch the batch size
   * @param <T> the backend's tensors
   * @return the outputs by name
   */
  public static <T> Map<String, T> evaluate(
      Graph graph, TensorOps<T> ops, Function<Node, T> leaves, int batch) {
    Map<Node, T> values = new HashMap<>();
    for (Node node : graph.nodes()) {
      List<T> in = node.inputs().stream().map(each -> Graph.known(values, each)).toList();
      values.put(
          node,
          node.inputs().isEmpty()
              ? leaves.apply(node)
              : node.op().apply(ops, in, node.shape().at(batch)));
    }
    Map<String, T> results = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> results.put(name, Graph.known(values, node)));
    return results;
  }
}
