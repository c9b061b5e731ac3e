package dev.mrad.backend.onnx;

import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A backend that keeps the graphs it is given and answers with zeros: what an encoder or a detector
 * compiles on it is what it would run. Not thread-safe.
 */
final class GraphRecorder implements Backend {
  private final List<Graph> graphs = new ArrayList<>();

  /** The graphs in the order of their compilation. */
  List<Graph> graphs() {
    return List.copyOf(graphs);
  }

  @Override
  public String name() {
    return "recorder";
  }

  @Override
  public String device() {
    return "none";
  }

  @Override
  public TensorProgram compile(Graph graph) {
    graphs.add(graph);
    return new Zeros(graph);
  }

  @Override
  public void close() {}

  private record Zeros(Graph graph) implements TensorProgram {
    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
      int batch = graph.batch(inputs);
      Map<String, Tensor> results = new LinkedHashMap<>();
      graph
          .outputs()
          .forEach((name, node) -> {
            float[] values = new float[Math.toIntExact(node.shape().at(batch).size())];
            results.put(name, new Tensor(node.shape().at(batch), values));
          });
      return results;
    }

    @Override
    public void close() {}
  }
}
