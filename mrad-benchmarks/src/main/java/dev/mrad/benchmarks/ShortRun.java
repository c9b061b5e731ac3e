package dev.mrad.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The short form of the benchmarks: a choice of sizes, each computed by the built-in backend and by
 * its competitors in turn, in at most ten minutes. Prints a Markdown table with shares of the
 * probes of the same run and with ratios, and keeps JMH's results ({@code jmh.json}), its log, and
 * the ratios for {@link Gate} ({@code ratios.json}) in a folder.
 *
 * <p>Times from a machine that does something else too mean little; ratios of the same run mean
 * more. So all who are compared are measured together, and again while there is time; the best
 * counts.
 */
public final class ShortRun {
  private static final String HELP =
      """
      usage: java --add-modules jdk.incubator.vector -jar benchmarks.jar [directory]
        directory  where JMH's JSON and log and the ratios are kept, target/jmh by default
      """;

  private static final TimeValue HALF_A_SECOND = TimeValue.milliseconds(500);

  /** Nothing is measured again that would end after nine and a half minutes. */
  private static final long LIMIT_SECONDS = 570;

  private static final int ROUNDS = 3;

  /**
   * By which share a figure may be worse than its baseline. Runs on a shared machine differ by so
   * much.
   */
  private static final double TOLERANCE = 0.3;

  private final Path directory;
  private final PrintStream log;
  private final List<RunResult> all = new ArrayList<>();
  private final Results results = new Results();
  private final Map<ShortPlan.Step, Double> lasted = new HashMap<>();
  private final long begin = System.nanoTime();

  private ShortRun(Path directory, PrintStream log) {
    this.directory = directory;
    this.log = log;
  }

  /**
   * Runs and prints.
   *
   * @param arguments where to keep the results, by default {@code target/jmh}
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
    Path directory = Path.of(given.isEmpty() ? "target/jmh" : given.get(0));
    Files.createDirectories(directory);
    try (PrintStream log =
        new PrintStream(
            Files.newOutputStream(directory.resolve("jmh.log")), true, StandardCharsets.UTF_8)) {
      ShortRun run = new ShortRun(directory, log);
      run.measure();
      run.keep();
      System.out.print(run.report());
    }
  }

  private void measure() throws RunnerException {
    for (List<ShortPlan.Step> group : ShortPlan.first()) {
      measure(group);
    }
    for (int round = 1; round < ROUNDS; round++) {
      for (List<ShortPlan.Step> group : ShortPlan.again()) {
        double estimate = group.stream().mapToDouble(step -> lasted.getOrDefault(step, 0.0)).sum();
        if (elapsed() + estimate < LIMIT_SECONDS) {
          measure(group);
        }
      }
    }
  }

  private void measure(List<ShortPlan.Step> group) throws RunnerException {
    for (ShortPlan.Step step : group) {
      double from = elapsed();
      run(step);
      lasted.put(step, elapsed() - from);
    }
  }

  private void run(ShortPlan.Step step) throws RunnerException {
    System.err.printf(Locale.ROOT, "%4.0f s  %s%n", elapsed(), step);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(step.benchmark().getName() + "\\." + step.method() + "$")
            .warmupIterations(step.warmUps())
            .warmupTime(HALF_A_SECOND)
            .measurementIterations(step.iterations())
            .measurementTime(HALF_A_SECOND);
    step.parameters().forEach(options::param);
    Collection<RunResult> found =
        new Runner(
                options.build(), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
            .run();
    if (found.isEmpty()) {
      System.err.println("        failed, see " + directory.resolve("jmh.log"));
    }
    all.addAll(found);
    results.addAll(found);
  }

  private void keep() throws IOException {
    try (PrintStream json =
        new PrintStream(
            Files.newOutputStream(directory.resolve("jmh.json")), false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, json).writeOut(all);
    }
    RatioFile.write(results.ratios(TOLERANCE), directory.resolve("ratios.json"));
  }

  private String report() {
    return String.format(
        Locale.ROOT,
        "Java %s, %s; FMA peak %.0f GFLOP/s, memory %.1f GB/s; %.0f s%n%n%s%n%s",
        Runtime.version(),
        Machine.here(),
        results.peak(),
        results.bandwidth(),
        elapsed(),
        MarkdownTable.of(results),
        Settings.text());
  }

  private double elapsed() {
    return (System.nanoTime() - begin) / 1e9;
  }
}
