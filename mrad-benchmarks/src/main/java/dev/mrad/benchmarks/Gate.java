package dev.mrad.benchmarks;

import dev.mrad.api.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares the ratios of a run with those of a baseline, never times: what has become slower beside
 * its competitors, or reaches less of what the machine can do, by more than the baseline's
 * tolerance. A figure of the baseline that the run lacks counts as lost; new ones do not matter.
 *
 * <p>{@code java --add-modules jdk.incubator.vector -cp benchmarks.jar dev.mrad.benchmarks.Gate
 * BASELINE.json RESULT.json} ends with 0 when all is well, 1 when something is worse or missing, 2
 * when the files cannot be compared.
 */
public final class Gate {
  private final Ratios baseline;
  private final Ratios found;

  Gate(Ratios baseline, Ratios found) {
    this.baseline = baseline;
    this.found = found;
  }

  /**
   * Entry point.
   *
   * @param arguments the baseline and the result
   */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  static int run(List<String> arguments) {
    if (arguments.size() != 2) {
      System.err.println("usage: Gate BASELINE.json RESULT.json, found " + arguments);
      return 2;
    }
    try {
      Ratios baseline = RatioFile.read(Path.of(arguments.get(0)));
      Ratios found = RatioFile.read(Path.of(arguments.get(1)));
      if (!baseline.machine().equals(found.machine())) {
        throw new BadInputException(
            "figures of " + found.machine(),
            arguments.get(1),
            "expected " + baseline.machine() + ", as in the baseline");
      }
      List<String> worse = new Gate(baseline, found).worse();
      System.out.print(report(baseline, worse));
      return worse.isEmpty() ? 0 : 1;
    } catch (BadInputException e) {
      System.err.println(e.getMessage());
      return 2;
    }
  }

  private static String report(Ratios baseline, List<String> worse) {
    String allowed = String.format(Locale.ROOT, "more than %.0f %%", 100 * baseline.tolerance());
    if (worse.isEmpty()) {
      return "none of " + baseline.values().size() + " figures is worse by " + allowed + "\n";
    }
    return worse.size()
        + " of "
        + baseline.values().size()
        + " figures are worse by "
        + allowed
        + ", or missing\n\n| operation | figure | baseline | now |\n|---|---|---:|---:|\n"
        + String.join("", worse);
  }

  /** A line of a table for each figure that is worse, or missing. */
  List<String> worse() {
    List<String> lines = new ArrayList<>();
    baseline
        .values()
        .forEach((key, before) -> {
          Double now = found.values().get(key);
          if (now == null || isWorse(key.kind(), before, now)) {
            lines.add(
                String.format(
                    Locale.ROOT,
                    "| %s | %s %s | %.3f | %s |%n",
                    key.operation(),
                    key.kind() == Ratios.Kind.TIME ? "time against" : "share of",
                    key.versus(),
                    before,
                    now == null ? "missing" : String.format(Locale.ROOT, "%.3f", now)));
          }
        });
    return lines;
  }

  private boolean isWorse(Ratios.Kind kind, double before, double now) {
    double times = kind == Ratios.Kind.TIME ? now / before : before / now;
    return times > 1 + baseline.tolerance();
  }
}
