package dev.mrad.benchmarks;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** A graph compiled on a backend, with one output {@code y} and its inputs at hand. */
final class Programs implements Operation {
  /** A gibibyte of scores: more than that at once is computed in blocks of queries. */
  private static final long SCORES = 1L << 28;

  private final Backend backend;
  private final TensorProgram program;
  private final Map<String, Tensor> inputs;

  /**
   * Compiles.
   *
   * @param backend as {@link NamedBackend} takes it
   */
  Programs(String backend, GraphBuilder graph, Map<String, Tensor> inputs) {
    this.backend = NamedBackend.open(backend);
    this.program = this.backend.compile(graph.build());
    this.inputs = inputs;
  }

  static Tensor tensor(String name, int... extents) {
    Shape shape = Shape.of(extents);
    return new Tensor(shape, new RandomWeight(name, shape, 1).toArray());
  }

  /** How many queries of a case ask at once where all their scores are held. */
  static int queriesAtOnce(RetrieveCase core) {
    return (int) Math.min(core.queries(), Math.max(1, SCORES / core.keys()));
  }

  /** Retrieval as the backend does it. */
  static Operation retrieve(String backend, RetrieveCase core) {
    Tensor queries = core.asked();
    GraphBuilder graph = new GraphBuilder();
    Node q = graph.input("q", queries.shape());
    Node keys = graph.weight(core.bank());
    graph.output("y", graph.retrieve(q, keys, graph.weight(core.classes()), null, core.tau()));
    return new Programs(backend, graph, Map.of("q", queries));
  }

  /** Two products and a softmax between them, nothing fused. */
  static Operation composed(String backend, RetrieveCase core) {
    GraphBuilder graph = new GraphBuilder();
    Node q = graph.input("q", Shape.batch(1, core.width()));
    Node scores = graph.linear(q, graph.weight(core.bank()), null, Activation.NONE);
    graph.output("y", graph.matmul(graph.softmax(scores), graph.weight(core.classes())));
    float[] queries = core.scaledQueries();
    int atOnce = queriesAtOnce(core) * core.width();
    Programs blocks = new Programs(backend, graph, Map.of());
    return new Operation() {
      @Override
      public float[] run() {
        float[] result = new float[core.queries() * RetrieveCase.CLASSES];
        for (int from = 0, to = 0; from < queries.length; from += atOnce) {
          int end = Math.min(queries.length, from + atOnce);
          float[] block =
              atOnce < queries.length ? Arrays.copyOfRange(queries, from, end) : queries;
          Tensor q = Tensor.of(block, block.length / core.width(), core.width());
          float[] found = blocks.run(Map.of("q", q));
          System.arraycopy(found, 0, result, to, found.length);
          to += found.length;
        }
        return result;
      }

      @Override
      public void close() {
        blocks.close();
      }
    };
  }

  /**
   * The backend's fused attention with one head. It wants values as wide as the keys, so the
   * classes are the first columns of a matrix of zeros.
   */
  static Operation attention(String backend, RetrieveCase core) {
    Tensor queries = Tensor.of(core.asked().data(), 1, core.queries(), core.width());
    Shape rows = Shape.of(1, core.keys(), core.width());
    GraphBuilder graph = new GraphBuilder();
    graph.output(
        "y",
        graph.attention(
            graph.input("q", queries.shape()),
            graph.reshape(graph.weight(core.bank()), rows),
            graph.weight(new PaddedWeight(core.classes(), rows)),
            null,
            1,
            1 / core.tau()));
    return new Programs(backend, graph, Map.of("q", queries));
  }

  @Override
  public float[] run() {
    return run(inputs);
  }

  private float[] run(Map<String, Tensor> given) {
    return Objects.requireNonNull(program.run(given).get("y"), "y").data();
  }

  @Override
  public void close() {
    program.close();
    backend.close();
  }
}
