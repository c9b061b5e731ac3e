package dev.mrad.internal.cpu;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.Map;

/**
 * Runs every kernel on little data until the JVM has compiled them, so that the first image does
 * not wait for that.
 */
final class WarmUp {
  private static final int TOKENS = 300;
  private static final int WIDTH = 128;
  private static final float EPSILON = 1e-5f;

  /** A run that is this close to the fastest so far brought nothing new. */
  private static final double STEADY = 1.2;

  private static final int STEADY_RUNS = 20;
  private static final long MOST_NANOS = 3_000_000_000L;

  private WarmUp() {}

  /** A weight of ones. */
  private record Ones(Shape shape) implements Weight {
    @Override
    public String name() {
      return "ones " + shape;
    }

    @Override
    public String digest() {
      return name();
    }

    @Override
    public void read(long from, float[] target, int offset, int count) {
      Arrays.fill(target, offset, offset + count, 1f);
    }
  }

  static void run(Backend backend) {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.of(1, TOKENS, WIDTH));
    Node row = graph.weight(new Ones(Shape.of(WIDTH)));
    Node normal = graph.layerNorm(x, row, row, EPSILON);
    Node square = graph.weight(new Ones(Shape.of(WIDTH, WIDTH)));
    Node hidden = graph.linear(normal, square, row, Activation.QUICK_GELU);
    Node mixed = graph.add(x, graph.attention(hidden, hidden, hidden, null, 2, EPSILON));
    Node keys = graph.weight(new Ones(Shape.of(TOKENS, WIDTH)));
    Node classes = graph.weight(new Ones(Shape.of(TOKENS, 2)));
    graph.output("y", graph.retrieve(graph.l2Normalize(mixed), keys, classes, null, 1));
    Map<String, Tensor> inputs =
        Map.of("x", new Tensor(Shape.of(1, TOKENS, WIDTH), new float[TOKENS * WIDTH]));
    try (TensorProgram program = backend.compile(graph.build())) {
      repeat(() -> program.run(inputs));
    }
  }

  private static void repeat(Runnable run) {
    long start = System.nanoTime();
    double fastest = Double.POSITIVE_INFINITY;
    int steady = 0;
    while (steady < STEADY_RUNS && System.nanoTime() - start < MOST_NANOS) {
      long before = System.nanoTime();
      run.run();
      double took = System.nanoTime() - before;
      boolean faster = took * STEADY < fastest;
      steady = faster ? 0 : steady + 1;
      fastest = Math.min(fastest, took);
    }
  }
}
