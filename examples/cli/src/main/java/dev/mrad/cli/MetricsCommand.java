package dev.mrad.cli;

import dev.mrad.metrics.MetricValue;
import dev.mrad.metrics.MetricValues;
import dev.mrad.metrics.Metrics;
import dev.mrad.metrics.ScoreFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad metrics}. */
@Command(
    name = "metrics",
    description =
        "Metrics of given scores: AUROC, AP, F1-max of images; these, exact AU-PRO and the stepped PRO"
            + " of pixels.",
    mixinStandardHelpOptions = true)
final class MetricsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--scores",
      required = true,
      paramLabel = "F",
      description =
          "A safetensors file with labels [n] and scores [n], or masks [b,h,w] and maps [b,h,w], or"
              + " both.")
  private Path scores;

  @Option(names = "--json", description = "Prints an object.")
  private boolean json;

  @Override
  public Integer call() {
    MetricValues values = ScoreFile.measure(scores, Metrics.STANDARD);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(values.toJson());
    } else {
      values
          .values()
          .forEach((metric, value) ->
              out.println(
                  String.format(
                      Locale.ROOT,
                      "%-6s %-12s %s",
                      metric.level().key(),
                      metric.name(),
                      readable(value))));
    }
    out.flush();
    return Main.DONE;
  }

  private static String readable(MetricValue value) {
    return value
        .reason()
        .map(reason -> "not defined, because " + reason)
        .orElseGet(() -> String.format(Locale.ROOT, "%.6f", value.value()));
  }
}
