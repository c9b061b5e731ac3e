package dev.mrad.backend.onnx;

import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Makes sessions of graphs. */
final class Programs {
  /** An input of models that need none: DJL runs nothing without. */
  private static final String NOTHING = "nothing";

  private final WeightFiles files;
  private final SessionSettings settings;
  private final Dialect dialect;

  Programs(WeightFiles files, SessionSettings settings, Dialect dialect) {
    this.files = files;
    this.settings = settings;
    this.dialect = dialect;
  }

  /**
   * A loaded model.
   *
   * @param session runs it
   * @param inputs the model's name of each input
   * @param outputs the model's name of each computed output
   * @param keys the weights that it uses
   */
  record Loaded(
      Session session, Map<String, String> inputs, Map<String, String> outputs, Set<String> keys) {
    Map<String, Tensor> run(Map<String, Tensor> given) {
      Map<String, Tensor> named = new LinkedHashMap<>();
      if (inputs.isEmpty()) {
        named.put(NOTHING, Tensor.of(new float[1], 1));
      }
      inputs.forEach((name, own) -> {
        Tensor tensor = given.get(name);
        if (tensor == null) {
          throw new IllegalStateException("input " + name + " was not checked");
        }
        named.put(own, tensor);
      });
      Map<String, Tensor> computed = session.run(named);
      Map<String, Tensor> results = new HashMap<>();
      outputs.forEach((name, own) -> {
        Tensor tensor = computed.get(own);
        if (tensor == null) {
          throw new IllegalStateException("no output " + name);
        }
        results.put(name, tensor);
      });
      return results;
    }
  }

  /**
   * The values of a graph that depend on constants alone, computed.
   *
   * @param constant which values count as constant
   */
  Map<Node, Weight> fold(Graph graph, Predicate<Node> constant) {
    List<Node> frontier = Folding.frontier(graph, constant);
    Map<Node, Weight> folded = new HashMap<>();
    if (frontier.isEmpty()) {
      return folded;
    }
    Map<String, Node> outputs = new LinkedHashMap<>();
    frontier.forEach(node -> outputs.put("constant " + node.index(), node));
    Loaded loaded = load(Folding.closure(graph, frontier), Map.of(), outputs, Map.of());
    try {
      Map<String, Tensor> values = loaded.run(Map.of());
      outputs.forEach(
          (name, node) -> folded.put(node, HeldWeight.of(name, Programs.get(values, name))));
      return folded;
    } finally {
      loaded.session().close();
      files.release(loaded.keys());
    }
  }

  private static Tensor get(Map<String, Tensor> values, String name) {
    Tensor value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("no value " + name);
    }
    return value;
  }

  /**
   * Writes and loads a model.
   *
   * @param nodes all values to compute, inputs of each before it
   * @param inputs by name
   * @param outputs by name, computed ones only
   * @param folded values that are known already
   */
  Loaded load(
      List<Node> nodes,
      Map<String, Node> inputs,
      Map<String, Node> outputs,
      Map<Node, Weight> folded) {
    OnnxGraph onnx = new OnnxGraph();
    GraphEmitter emitter = new GraphEmitter(onnx, dialect);
    Map<String, String> ins = new LinkedHashMap<>();
    inputs.forEach((name, node) -> {
      ins.put(name, "in" + ins.size());
      emitter.input(node, "in" + (ins.size() - 1));
    });
    if (ins.isEmpty()) {
      onnx.input(NOTHING, ElementType.FLOAT, Extents.declared(Shape.of(1)));
    }
    folded.forEach(emitter::constant);
    for (Node node : nodes) {
      if (!(node.op() instanceof Op.Input) && !folded.containsKey(node)) {
        emitter.emit(node);
      }
    }
    Map<String, String> outs = new LinkedHashMap<>();
    outputs.forEach((name, node) -> {
      outs.put(name, "out" + outs.size());
      emitter.output(node, "out" + (outs.size() - 1));
    });
    return load(onnx, ins, outs);
  }

  private Loaded load(OnnxGraph onnx, Map<String, String> inputs, Map<String, String> outputs) {
    Map<String, String> places = files.acquire(onnx.initializers());
    try {
      Message model =
          OnnxModel.message(
              onnx,
              Map.of(),
              constant -> {
                String file = places.get(constant.key());
                return file == null ? null : new Initializer.Place(file, 0);
              });
      Path file = files.write(model);
      try {
        return new Loaded(settings.open(file), inputs, outputs, Set.copyOf(places.keySet()));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      files.release(places.keySet());
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      files.release(places.keySet());
      throw e;
    }
  }
}
