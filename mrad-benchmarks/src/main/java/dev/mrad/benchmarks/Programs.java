package dev.mrad.benchmarks;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.Map;
import java.util.ServiceLoader;

/** One operation as a compiled program, with its inputs at hand. */
final class Programs implements AutoCloseable {
  private final Backend backend;
  private final TensorProgram program;
  private final Map<String, Tensor> inputs;

  private Programs(String kernels, GraphBuilder graph, Map<String, Tensor> inputs) {
    BackendProvider cpu =
        ServiceLoader.load(BackendProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.name().equals("cpu"))
            .findFirst()
            .orElseThrow();
    this.backend = cpu.open(new BackendOptions("cpu", 0, Map.of("kernels", kernels)));
    this.program = backend.compile(graph.build());
    this.inputs = inputs;
  }

  static Tensor tensor(String name, int... extents) {
    Shape shape = Shape.of(extents);
    return new Tensor(shape, new RandomWeight(name, shape, 1).toArray());
  }

  static Programs retrieve(String kernels, Tensor queries, Weight keys, Weight classes, float tau) {
    GraphBuilder graph = new GraphBuilder();
    Node q = graph.input("q", queries.shape());
    graph.output("y", graph.retrieve(q, graph.weight(keys), graph.weight(classes), null, tau));
    return new Programs(kernels, graph, Map.of("q", queries));
  }

  static Programs linear(String kernels, Tensor x, Weight weight, Weight bias, Activation act) {
    GraphBuilder graph = new GraphBuilder();
    Node in = graph.input("x", x.shape());
    graph.output("y", graph.linear(in, graph.weight(weight), graph.weight(bias), act));
    return new Programs(kernels, graph, Map.of("x", x));
  }

  static Programs attention(String kernels, Tensor q, Tensor k, Tensor v, int heads, float scale) {
    GraphBuilder graph = new GraphBuilder();
    graph.output(
        "y",
        graph.attention(
            graph.input("q", q.shape()),
            graph.input("k", k.shape()),
            graph.input("v", v.shape()),
            null,
            heads,
            scale));
    return new Programs(kernels, graph, Map.of("q", q, "k", k, "v", v));
  }

  Tensor run() {
    Tensor result = program.run(inputs).get("y");
    if (result == null) {
      throw new IllegalStateException("no result");
    }
    return result;
  }

  @Override
  public void close() {
    program.close();
    backend.close();
  }
}
