package dev.mrad.benchmarks;

import java.util.Locale;
import java.util.OptionalDouble;

/** {@link Results} for people. */
final class MarkdownTable {
  private static final double MILLION = 1e6;

  private MarkdownTable() {}

  static String of(Results results) {
    StringBuilder text = new StringBuilder();
    text.append(
        "| operation | by | ms | GFLOP/s, GB/s or images/s | of peak or bandwidth"
            + " | our time : theirs |\n|---|---|---:|---:|---:|---:|\n");
    for (Work work : results.works()) {
      results
          .of(work)
          .forEach((by, time) ->
              text.append(
                  String.format(
                      Locale.ROOT,
                      "| %s | %s | %.3f | %s | %s | %s |%n",
                      work.operation(),
                      by,
                      time,
                      rate(work, time),
                      percent(work, results.share(work, by)),
                      ratio(results.ratio(work, by)))));
    }
    return text.toString();
  }

  private static String rate(Work work, double milliseconds) {
    if (work.images() > 0) {
      return String.format(Locale.ROOT, "%.1f images/s", 1000 * work.images() / milliseconds);
    }
    if (work.operations() == 0) {
      return "";
    }
    return work.bytes() > 0
        ? String.format(Locale.ROOT, "%.1f GB/s", work.bytes() / milliseconds / MILLION)
        : String.format(Locale.ROOT, "%.0f GFLOP/s", work.operations() / milliseconds / MILLION);
  }

  private static String percent(Work work, OptionalDouble share) {
    if (share.isEmpty()) {
      return "";
    }
    String limit = work.bytes() > 0 ? "%.0f %% of the bandwidth" : "%.0f %%";
    return String.format(Locale.ROOT, limit, 100 * share.getAsDouble());
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", ratio.getAsDouble());
  }
}
