package dev.mrad.backend.onnx;

import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes graphs, each fed by the outputs of those before, as one ONNX graph. */
final class ModelEmission {
  private final OnnxBackend folding;
  private final boolean bankAsInput;
  private final OnnxGraph onnx = new OnnxGraph();
  private final GraphEmitter emitter;
  private final Map<String, Node> known = new HashMap<>();

  /**
   * @param folding computes what depends on constants alone
   * @param bankAsInput whether a bank's keys and classes are inputs instead of constants
   */
  ModelEmission(OnnxBackend folding, Dialect dialect, boolean bankAsInput) {
    this.folding = folding;
    this.bankAsInput = bankAsInput;
    this.emitter = new GraphEmitter(onnx, dialect);
  }

  OnnxGraph onnx() {
    return onnx;
  }

  /** Appends a graph; what an earlier one gave by name is not asked for again. */
  void append(Graph graph) {
    Graph lowered = graph.lower(op -> !(op instanceof Op.Attention));
    Set<Node> given = inputs(lowered);
    Set<Node> open = new HashSet<>(given);
    for (Node node : lowered.nodes()) {
      if (node.inputs().stream().anyMatch(open::contains)) {
        open.add(node);
      }
    }
    folding
        .fold(lowered, node -> node.isConstant() && !open.contains(node))
        .forEach(emitter::constant);
    for (Node node : needed(lowered, given, open)) {
      emitter.emit(node);
    }
    known.putAll(lowered.outputs());
  }

  /** Names an output of the last graph, or of an earlier one. */
  void output(String name) {
    Node node = known.get(name);
    if (node == null) {
      throw new IllegalStateException("no value " + name);
    }
    emitter.output(node, name);
  }

  private Set<Node> inputs(Graph graph) {
    graph
        .inputs()
        .forEach((name, node) -> {
          Node source = known.get(name);
          if (source == null) {
            emitter.input(node, name);
          } else {
            emitter.bind(node, emitter.name(source), false);
            emitter.takeBatchFrom(node.shape(), emitter.name(source));
          }
        });
    Set<Node> given = new HashSet<>();
    if (bankAsInput) {
      for (Node node : graph.nodes()) {
        if (node.op() instanceof Op.Constant constant && isOfBank(constant.weight().name())) {
          String name = constant.weight().name().replace('.', '_');
          String rows = name.substring(0, name.indexOf('_')) + "_rows";
          String columns = Integer.toString(node.shape().extent(1));
          onnx.input(name, ElementType.FLOAT, List.of(rows, columns));
          emitter.bind(node, name, true);
          given.add(node);
        }
      }
    }
    return given;
  }

  private static boolean isOfBank(String weight) {
    return Set.of("image.keys", "image.classes", "patch.keys", "patch.classes").contains(weight);
  }

  /** Neither given nor folded, nor what only folded values were computed from. */
  private static List<Node> needed(Graph graph, Set<Node> given, Set<Node> open) {
    List<Node> needed = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean folded = node.isConstant() && !open.contains(node);
      boolean weight = node.op() instanceof Op.Constant;
      if (!(node.op() instanceof Op.Input) && !given.contains(node) && (!folded || weight)) {
        needed.add(node);
      }
    }
    return needed;
  }

  /** How often each operator occurs. */
  Map<String, Integer> operators() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    onnx.operators().stream().sorted().forEach(each -> counts.merge(each, 1, Integer::sum));
    return counts;
  }
}
