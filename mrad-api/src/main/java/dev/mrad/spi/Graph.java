package dev.mrad.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A model: a list of operations, each after its inputs, with named inputs and outputs. All shapes
 * are checked, and operations that no output needs are left out. Immutable and thread-safe.
 */
public final class Graph {
  private final List<Node> nodes;
  private final Map<String, Node> inputs;
  private final Map<String, Node> outputs;

  private Graph(List<Node> nodes, Map<String, Node> inputs, Map<String, Node> outputs) {
    this.nodes = List.copyOf(nodes);
    this.inputs = Collections.unmodifiableMap(inputs);
    this.outputs = Collections.unmodifiableMap(outputs);
  }

  static Graph of(Map<String, Node> inputs, Map<String, Node> outputs) {
    List<Node> kept = new ArrayList<>();
    Map<Node, Node> renumbered = new HashMap<>();
    Map<String, Node> ins = new LinkedHashMap<>();
    inputs.forEach((name, node) -> ins.put(name, keep(node, kept, renumbered)));
    Map<String, Node> outs = new LinkedHashMap<>();
    outputs.forEach((name, node) -> outs.put(name, keep(node, kept, renumbered)));
    return new Graph(kept, ins, outs);
  }

  // An explicit stack: a deep model would overflow the thread's one.
  private static Node keep(Node wanted, List<Node> kept, Map<Node, Node> renumbered) {
    List<Node> open = new ArrayList<>(List.of(wanted));
    while (!open.isEmpty()) {
      Node node = open.get(open.size() - 1);
      List<Node> missing =
          renumbered.containsKey(node)
              ? List.of()
              : node.inputs().stream().filter(in -> !renumbered.containsKey(in)).toList();
      if (missing.isEmpty()) {
        open.remove(open.size() - 1);
        if (!renumbered.containsKey(node)) {
          List<Node> in = node.inputs().stream().map(each -> known(renumbered, each)).toList();
          Node copy = new Node(kept.size(), node.op(), in, node.shape());
          kept.add(copy);
          renumbered.put(node, copy);
        }
      } else {
        open.addAll(missing);
      }
    }
    return known(renumbered, wanted);
  }

  static <V> V known(Map<Node, V> values, Node node) {
    V value = values.get(node);
    if (value == null) {
      throw new IllegalStateException("out of order: " + node);
    }
    return value;
  }

  /** All values, each after those that it is computed from. {@code nodes().get(i).index() == i}. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The inputs by name, in the order of their declaration; some may be unused. */
  public Map<String, Node> inputs() {
    return inputs;
  }

  /** The outputs by name, in the order of their declaration. */
  public Map<String, Node> outputs() {
    return outputs;
  }

  /** The weights that the graph refers to, in order of first use. */
  public List<Weight> weights() {
    return nodes.stream()
        .filter(node -> node.op() instanceof Op.Constant)
        .map(node -> ((Op.Constant) node.op()).weight())
        .toList();
  }

  /**
   * The largest number of values that are alive at once during a run, weights and what depends on
   * them alone not counted: an estimate of a run's memory, for backends that free each value after
   * its last use.
   *
   * @param batch the batch size
   */
  public long workingValues(int batch) {
    int[] last = new int[nodes.size()];
    for (Node node : nodes) {
      last[node.index()] = node.index();
      node.inputs().forEach(input -> last[input.index()] = node.index());
    }
    outputs.values().forEach(node -> last[node.index()] = nodes.size());
    long alive = 0;
    long most = 0;
    for (Node node : nodes) {
      alive += values(node, batch);
      most = Math.max(most, alive);
      for (Node input : Set.copyOf(node.inputs())) {
        alive -= last[input.index()] == node.index() ? values(input, batch) : 0;
      }
      alive -= last[node.index()] == node.index() ? values(node, batch) : 0;
    }
    return most;
  }

  private static long values(Node node, int batch) {
    // A reshape shares its input's memory in every backend that can.
    boolean free = node.isConstant() || node.op() instanceof Op.Reshape;
    return free ? 0 : node.shape().at(batch).size();
  }

  /**
   * This graph with the fused operations that are not kept replaced by compositions of simple ones.
   *
   * @param keep asked for each {@linkplain Op#isFused fused} operation
   */
  public Graph lower(Predicate<Op> keep) {
    return Lowering.lower(this, keep);
  }

  /**
   * The batch size of a set of inputs, after checking them.
   *
   * @param values a tensor for every declared input
   * @return the batch size; 1 where no input is open
   * @throws IllegalArgumentException when one is missing, unknown, misshapen or empty, or two imply
   *     different batch sizes
   */
  public int batch(Map<String, Tensor> values) {
    int batch = 0;
    for (String name : values.keySet()) {
      if (!inputs.containsKey(name)) {
        throw new IllegalArgumentException(
            "input " + name + " is unknown, expected " + inputs.keySet());
      }
    }
    for (Map.Entry<String, Node> input : inputs.entrySet()) {
      Tensor value = values.get(input.getKey());
      Shape declared = input.getValue().shape();
      if (value == null) {
        throw new IllegalArgumentException(
            "input " + input.getKey() + " of " + declared + " is missing");
      }
      int found = batchOf(input.getKey(), declared, value.shape());
      if (declared.isOpen()) {
        if (batch != 0 && found != batch) {
          throw new IllegalArgumentException(
              "input " + input.getKey() + " has a batch of " + found + ", another one of " + batch);
        }
        batch = found;
      }
    }
    return Math.max(batch, 1);
  }

  private static int batchOf(String name, Shape declared, Shape found) {
    int rows = declared.isOpen() && found.rank() > 0 ? found.extent(0) : 0;
    int multiple = declared.isOpen() ? declared.extent(0) : 1;
    if (declared.isOpen() && found.rank() == declared.rank() && rows == 0) {
      throw new IllegalArgumentException(
          "input " + name + " of " + declared + " is an empty batch");
    }
    int batch = Math.max(1, rows / multiple);
    if (!declared.at(batch).equals(found)) {
      throw new IllegalArgumentException(
          "input " + name + " of " + declared + " expected, found " + found);
    }
    return batch;
  }
}
