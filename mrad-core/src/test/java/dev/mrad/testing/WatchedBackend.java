package dev.mrad.testing;

import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.List;
import java.util.Map;

/** A backend that tells which batches its programs run. */
public record WatchedBackend(Backend backend, List<Integer> batches) implements Backend {
  @Override
  public String name() {
    return "watched";
  }

  @Override
  public String device() {
    return backend.device();
  }

  @Override
  public TensorProgram compile(Graph graph) {
    TensorProgram program = backend.compile(graph);
    return new TensorProgram() {
      @Override
      public Graph graph() {
        return graph;
      }

      @Override
      public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        batches.add(graph.batch(inputs));
        return program.run(inputs);
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }

  @Override
  public void close() {}
}
