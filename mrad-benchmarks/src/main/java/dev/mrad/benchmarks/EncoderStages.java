package dev.mrad.benchmarks;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of an image encoder of ViT-L/14's size at 518 pixels goes: each kind of operation
 * in a program of its own, on several backends in turns, with the FMA peak measured before each
 * call. So a share of the peak compares times that are milliseconds apart.
 *
 * <p>{@code java --add-modules jdk.incubator.vector -cp benchmarks.jar
 * dev.mrad.benchmarks.EncoderStages [threads] [rounds] [backend[:property=value]…]…}.
 */
public final class EncoderStages {
  private static final int TOKENS = 1370;
  private static final int WIDTH = 1024;
  private static final int HEADS = 16;
  private static final int LAYERS = 24;
  private static final double GIGA = 1e9;

  /** Calls of the peak probe on each thread, some 10 ms. */
  private static final int PROBE_CALLS = 30;

  private static final long WARM_UP_NANOS = 1_500_000_000L;

  /** One kind of operation, how often an image needs it, and its floating-point operations. */
  private record Stage(String name, double times, double operations, GraphBuilder graph) {}

  private EncoderStages() {}

  /** Entry point. */
  public static void main(String[] arguments) throws InterruptedException {
    int threads =
        arguments.length > 0
            ? Integer.parseInt(arguments[0])
            : Runtime.getRuntime().availableProcessors();
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    List<String> backends =
        arguments.length > 2
            ? Arrays.asList(arguments).subList(2, arguments.length)
            : List.of("cpu", "onnxruntime");
    for (int i = 0; i < 20; i++) {
      peak(threads);
    }
    System.out.print("| stage | × |");
    backends.forEach(backend -> System.out.printf(" %s ms | GFLOP/s | of the peak |", backend));
    System.out.println();
    System.out.println("|---|---:|" + "---:|---:|---:|".repeat(backends.size()));
    double[] totals = new double[backends.size()];
    for (Stage stage : stages()) {
      System.out.printf(Locale.ROOT, "| %s | %.0f |", stage.name, stage.times);
      double[] medians = measure(stage, backends, threads, rounds);
      for (int i = 0; i < medians.length; i++) {
        totals[i] += medians[i] * stage.times;
      }
      System.out.println();
    }
    System.out.print("| sum of medians × counts, s | |");
    for (double total : totals) {
      System.out.printf(Locale.ROOT, " %.2f | | |", total);
    }
    System.out.println();
  }

  private static double[] measure(Stage stage, List<String> backends, int threads, int rounds)
      throws InterruptedException {
    Map<String, Tensor> inputs = new HashMap<>();
    stage
        .graph
        .build()
        .inputs()
        .forEach((name, node) -> inputs.put(name, Programs.tensor(name, node.shape().extents())));
    List<Backend> opened = new ArrayList<>();
    List<TensorProgram> programs = new ArrayList<>();
    double[][] times = new double[backends.size()][rounds];
    double[][] shares = new double[backends.size()][rounds];
    for (String backend : backends) {
      opened.add(NamedBackend.open(backend, threads));
      programs.add(opened.get(opened.size() - 1).compile(stage.graph.build()));
    }
    for (TensorProgram program : programs) {
      long until = System.nanoTime() + WARM_UP_NANOS;
      while (System.nanoTime() < until) {
        program.run(inputs);
      }
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < programs.size(); i++) {
        double before = peak(threads);
        long start = System.nanoTime();
        programs.get(i).run(inputs);
        double seconds = (System.nanoTime() - start) / GIGA;
        double after = peak(threads);
        times[i][round] = seconds;
        shares[i][round] = stage.operations / seconds / ((before + after) / 2);
      }
    }
    double[] medians = new double[backends.size()];
    for (int i = 0; i < backends.size(); i++) {
      Arrays.sort(times[i]);
      Arrays.sort(shares[i]);
      medians[i] = times[i][rounds / 2];
      System.out.printf(
          Locale.ROOT,
          " %.2f (%.2f) | %.1f | %.0f %% |",
          medians[i] * 1e3,
          times[i][0] * 1e3,
          stage.operations / medians[i] / GIGA,
          100 * shares[i][rounds / 2]);
      programs.get(i).close();
      opened.get(i).close();
    }
    return medians;
  }

  /** Floating-point operations a second of fused multiply-adds on registers, on some threads. */
  private static double peak(int threads) throws InterruptedException {
    double[] each = new double[threads];
    Thread[] running = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      int index = i;
      running[i] = new Thread(() -> each[index] = probe());
      running[i].start();
    }
    for (Thread thread : running) {
      thread.join();
    }
    return Arrays.stream(each).sum();
  }

  private static double probe() {
    PeakBenchmark benchmark = new PeakBenchmark();
    long start = System.nanoTime();
    for (int i = 0; i < PROBE_CALLS; i++) {
      benchmark.multiplyAdd();
    }
    return PeakBenchmark.operations() * PROBE_CALLS / ((System.nanoTime() - start) / GIGA);
  }

  private static List<Stage> stages() {
    return List.of(
        linear(WIDTH, WIDTH, Activation.NONE, 5 * LAYERS),
        linear(WIDTH, 3 * WIDTH, Activation.NONE, 0),
        linear(WIDTH, 4 * WIDTH, Activation.QUICK_GELU, LAYERS),
        linear(4 * WIDTH, WIDTH, Activation.NONE, LAYERS),
        attention(),
        layerNorm(),
        add());
  }

  private static Node tokens(GraphBuilder graph, String name, int width) {
    return graph.input(name, Shape.of(1, TOKENS, width));
  }

  private static Node weight(GraphBuilder graph, int... extents) {
    Shape shape = Shape.of(extents);
    Weight weight = new RandomWeight(shape.toString(), shape, 0.05f);
    return graph.weight(weight);
  }

  private static Stage linear(int depth, int columns, Activation activation, int times) {
    GraphBuilder graph = new GraphBuilder();
    graph.output(
        "y",
        graph.linear(
            tokens(graph, "x", depth),
            weight(graph, columns, depth),
            weight(graph, columns),
            activation));
    String name = "linear " + TOKENS + " × " + depth + " × " + columns;
    return new Stage(
        activation == Activation.NONE ? name : name + " and QuickGELU",
        times,
        2.0 * TOKENS * depth * columns,
        graph);
  }

  private static Stage attention() {
    GraphBuilder graph = new GraphBuilder();
    graph.output(
        "y",
        graph.attention(
            tokens(graph, "q", WIDTH),
            tokens(graph, "k", WIDTH),
            tokens(graph, "v", WIDTH),
            null,
            HEADS,
            0.125f));
    return new Stage("attention", 2 * LAYERS - 2, 4.0 * TOKENS * TOKENS * WIDTH, graph);
  }

  private static Stage layerNorm() {
    GraphBuilder graph = new GraphBuilder();
    Node x = tokens(graph, "x", WIDTH);
    graph.output("y", graph.layerNorm(x, weight(graph, WIDTH), weight(graph, WIDTH), 1e-5f));
    return new Stage("LayerNorm", 2 * LAYERS, 8.0 * TOKENS * WIDTH, graph);
  }

  private static Stage add() {
    GraphBuilder graph = new GraphBuilder();
    graph.output("y", graph.add(tokens(graph, "x", WIDTH), tokens(graph, "z", WIDTH)));
    return new Stage("residual", 3 * LAYERS, 1.0 * TOKENS * WIDTH, graph);
  }
}
