package dev.mrad.benchmarks;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final Tower TOWER = Tower.of("ViT-L/14@518");
  private static final int LAYERS = 24;
  private static final double GIGA = 1e9;

  /** Calls of the peak probe on each thread, some 10 ms. */
  private static final int PROBE_CALLS = 30;

  private static final long WARM_UP_NANOS = 1_500_000_000L;

  /** One kind of operation, how often an image needs it, and its floating-point operations. */
  private record Stage(
      String name, double times, double operations, Graph graph, Map<String, Tensor> inputs) {}

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
    List<Backend> opened = new ArrayList<>();
    List<TensorProgram> programs = new ArrayList<>();
    double[][] times = new double[backends.size()][rounds];
    double[][] shares = new double[backends.size()][rounds];
    for (String backend : backends) {
      opened.add(NamedBackend.open(backend, threads));
      programs.add(opened.get(opened.size() - 1).compile(stage.graph));
    }
    for (TensorProgram program : programs) {
      long until = System.nanoTime() + WARM_UP_NANOS;
      while (System.nanoTime() < until) {
        program.run(stage.inputs);
      }
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < programs.size(); i++) {
        double before = peak(threads);
        long start = System.nanoTime();
        programs.get(i).run(stage.inputs);
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
    int width = TOWER.width();
    return List.of(
        linear(width, width, Activation.NONE, 5 * LAYERS),
        linear(width, 3 * width, Activation.NONE, 0),
        linear(width, 4 * width, Activation.QUICK_GELU, LAYERS),
        linear(4 * width, width, Activation.NONE, LAYERS),
        attention(),
        layerNorm(),
        add());
  }

  private static Stage linear(int depth, int columns, Activation activation, int times) {
    Parts parts = new Parts(TOWER);
    Node x = parts.input("x", 1, TOWER.tokens(), depth);
    String name = "linear " + TOWER.tokens() + " × " + depth + " × " + columns;
    return stage(
        activation == Activation.NONE ? name : name + " and QuickGELU",
        times,
        2.0 * TOWER.tokens() * depth * columns,
        parts,
        parts.linear("w", x, columns, activation));
  }

  private static Stage attention() {
    Parts parts = new Parts(TOWER);
    return stage(
        "attention",
        2 * LAYERS - 2,
        4.0 * TOWER.tokens() * TOWER.tokens() * TOWER.width(),
        parts,
        parts.attention(parts.tokens("q"), parts.tokens("k"), parts.tokens("v")));
  }

  private static Stage layerNorm() {
    Parts parts = new Parts(TOWER);
    double operations = 8.0 * TOWER.tokens() * TOWER.width();
    return stage("LayerNorm", 2 * LAYERS, operations, parts, parts.norm("n", parts.tokens("x")));
  }

  private static Stage add() {
    Parts parts = new Parts(TOWER);
    Node sum = parts.graph.add(parts.tokens("x"), parts.tokens("z"));
    double operations = 1.0 * TOWER.tokens() * TOWER.width();
    return stage("residual", 3 * LAYERS, operations, parts, sum);
  }

  private static Stage stage(String name, int times, double operations, Parts parts, Node result) {
    parts.graph.output("y", result);
    return new Stage(name, times, operations, parts.graph.build(), parts.inputs);
  }
}
