package dev.mrad.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The short form: a selection that takes a few minutes, as a Markdown table of GFLOP/s, the share
 * of the peak (for a single query, of the memory's bandwidth) measured in the same run, and how
 * many times as fast as naive Java it is. JMH's own results are kept as JSON. Times from a machine
 * that does something else too mean little; ratios of the same run mean more.
 *
 * <p>Run with {@code java --add-modules jdk.incubator.vector -jar benchmarks.jar [directory]}.
 */
public final class ShortRun {
  private static final double MILLION = 1e6;

  private static final String HELP =
      """
      usage: java --add-modules jdk.incubator.vector -jar benchmarks.jar [directory]
        directory  where JMH's JSON is kept, target/jmh by default
      """;

  private final Path directory;
  private final List<RunResult> results = new ArrayList<>();
  private int part;

  private ShortRun(Path directory) {
    this.directory = directory;
  }

  /**
   * Runs and prints.
   *
   * @param arguments where to keep the JSON, by default {@code target/jmh}
   */
  public static void main(String[] arguments) throws RunnerException, IOException {
    List<String> given = List.of(arguments);
    if (given.contains("-h") || given.contains("--help")) {
      System.out.print(HELP);
      return;
    }
    if (given.size() > 1 || given.stream().anyMatch(argument -> argument.startsWith("-"))) {
      System.err.print("unknown arguments " + given + ", expected a directory\n" + HELP);
      System.exit(2);
    }
    ShortRun run = new ShortRun(Path.of(given.isEmpty() ? "target/jmh" : given.get(0)));
    Files.createDirectories(run.directory);
    run.measure();
    System.out.println();
    System.out.print(run.table());
  }

  private void measure() throws RunnerException {
    run(PeakBenchmark.class, Map.of());
    run(BandwidthBenchmark.class, Map.of());
    for (String by : List.of("vector", "scalar")) {
      run(LinearBenchmark.class, Map.of("by", by));
      run(AttentionBenchmark.class, Map.of("by", by));
      run(RetrieveBenchmark.class, Map.of("by", by, "width", "1024"));
    }
    run(LinearBenchmark.class, Map.of("by", "naive", "size", "1370x1024x1024"));
    run(AttentionBenchmark.class, Map.of("by", "naive"));
    run(RetrieveBenchmark.class, Map.of("by", "naive", "width", "1024", "keys", "3093"));
    run(BandwidthBenchmark.class, Map.of());
    run(PeakBenchmark.class, Map.of());
  }

  private void run(Class<?> benchmark, Map<String, String> parameters) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(benchmark.getName() + "\\.")
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .resultFormat(ResultFormatType.JSON)
            .result(directory.resolve("part-" + part++ + ".json").toString());
    parameters.forEach(options::param);
    Options built = options.build();
    Collection<RunResult> found = new Runner(built).run();
    results.addAll(found);
  }

  private String table() {
    double peak = 0;
    double bandwidth = 0;
    Map<String, Double> naive = new HashMap<>();
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      if (isPeak(params)) {
        peak = Math.max(peak, gigaflops(result));
      } else if (isBandwidth(params)) {
        double bytes = BandwidthBenchmark.bytes() * params.getThreads();
        bandwidth = Math.max(bandwidth, bytes / best(result) / MILLION);
      } else if (params.getParam("by").equals("naive")) {
        naive.put(what(params), gigaflops(result));
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Java %s, %d processors, FMA peak %.0f GFLOP/s, memory %.1f GB/s%n%n",
            Runtime.version(),
            Runtime.getRuntime().availableProcessors(),
            peak,
            bandwidth));
    text.append("| operation | by | ms | GFLOP/s | of the peak | × naive |\n");
    text.append("|---|---|---:|---:|---:|---:|\n");
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      if (!isPeak(params) && !isBandwidth(params)) {
        Double slow = naive.get(what(params));
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %.3f | %.1f | %s | %s |%n",
                what(params),
                params.getParam("by"),
                best(result),
                gigaflops(result),
                share(result, peak, bandwidth),
                slow == null ? "" : String.format(Locale.ROOT, "%.1f", gigaflops(result) / slow)));
      }
    }
    return text.toString();
  }

  /** Of what the operation waits for: one product for each key that is read, or many. */
  private static String share(RunResult result, double peak, double bandwidth) {
    BenchmarkParams params = result.getParams();
    boolean single = "1".equals(params.getParam("queries"));
    double read = gigaflops(result) / 2 * Float.BYTES;
    return single
        ? String.format(Locale.ROOT, "%.0f %% of the bandwidth", 100 * read / bandwidth)
        : String.format(Locale.ROOT, "%.0f %%", 100 * gigaflops(result) / peak);
  }

  private static boolean isBandwidth(BenchmarkParams params) {
    return params.getBenchmark().startsWith(BandwidthBenchmark.class.getName());
  }

  private static boolean isPeak(BenchmarkParams params) {
    return params.getBenchmark().startsWith(PeakBenchmark.class.getName());
  }

  /** The fastest iteration: others ran beside something else. */
  private static double best(RunResult result) {
    return result.getPrimaryResult().getStatistics().getMin();
  }

  private static double gigaflops(RunResult result) {
    BenchmarkParams params = result.getParams();
    double operations =
        isPeak(params) ? PeakBenchmark.operations() * params.getThreads() : operations(params);
    return operations / best(result) / MILLION;
  }

  private static double operations(BenchmarkParams params) {
    if (params.getBenchmark().startsWith(LinearBenchmark.class.getName())) {
      int[] size = LinearBenchmark.extents(params.getParam("size"));
      return 2.0 * size[0] * size[1] * size[2];
    }
    if (params.getBenchmark().startsWith(AttentionBenchmark.class.getName())) {
      double tokens = number(params, "tokens");
      return 4 * tokens * tokens * number(params, "heads") * 64;
    }
    return 2 * number(params, "queries") * number(params, "keys") * number(params, "width");
  }

  private static double number(BenchmarkParams params, String name) {
    return Double.parseDouble(params.getParam(name));
  }

  private static String what(BenchmarkParams params) {
    if (params.getBenchmark().startsWith(LinearBenchmark.class.getName())) {
      return "linear " + params.getParam("size");
    }
    if (params.getBenchmark().startsWith(AttentionBenchmark.class.getName())) {
      return "attention " + params.getParam("tokens") + " × " + params.getParam("heads") + " × 64";
    }
    return "retrieve "
        + params.getParam("queries")
        + " of "
        + params.getParam("keys")
        + " × "
        + params.getParam("width");
  }
}
