package dev.mrad.benchmarks;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/**
 * The results of one run: for each operation and each who computed it the fastest iteration, since
 * others ran beside something else. Of the probes, too, the best counts.
 */
final class Results {
  /** The contender whose times are compared with those of all others. */
  static final String OURS = "vector";

  private static final double MILLION = 1e6;

  private final Map<Work, Map<String, Double>> milliseconds = new LinkedHashMap<>();
  private double peak;
  private double bandwidth;

  /** Takes results of any benchmark of the short form. */
  void addAll(Collection<RunResult> results) {
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      double best = result.getPrimaryResult().getStatistics().getMin();
      if (params.getBenchmark().startsWith(PeakBenchmark.class.getName())) {
        double operations = PeakBenchmark.operations() * params.getThreads();
        peak = Math.max(peak, operations / best / MILLION);
      } else if (params.getBenchmark().startsWith(BandwidthBenchmark.class.getName())) {
        double bytes = BandwidthBenchmark.bytes() * params.getThreads();
        bandwidth = Math.max(bandwidth, bytes / best / MILLION);
      } else {
        milliseconds
            .computeIfAbsent(Work.of(params), work -> new LinkedHashMap<>())
            .merge(params.getParam("by"), best, Math::min);
      }
    }
  }

  /** The FMA peak in GFLOP/s. */
  double peak() {
    return peak;
  }

  /** The bandwidth of the memory in GB/s. */
  double bandwidth() {
    return bandwidth;
  }

  List<Work> works() {
    return List.copyOf(milliseconds.keySet());
  }

  /** Milliseconds by who computed. */
  Map<String, Double> of(Work work) {
    return milliseconds.getOrDefault(work, Map.of());
  }

  /** Our time over another's. */
  OptionalDouble ratio(Work work, String by) {
    Double ours = of(work).get(OURS);
    Double theirs = of(work).get(by);
    return ours == null || theirs == null || by.equals(OURS)
        ? OptionalDouble.empty()
        : OptionalDouble.of(ours / theirs);
  }

  /** Of what the operation waits for: the memory, or the multipliers. */
  OptionalDouble share(Work work, String by) {
    Double time = of(work).get(by);
    double most = work.bytes() > 0 ? bandwidth : peak;
    double done = work.bytes() > 0 ? work.bytes() : work.operations();
    return time == null || done == 0 || most == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(done / time / MILLION / most);
  }

  /** Ratios and shares of ours, which are what a gate compares. */
  Ratios ratios(double tolerance) {
    Ratios ratios = new Ratios(Machine.here(), tolerance);
    for (Work work : works()) {
      of(work)
          .keySet()
          .forEach(by ->
              ratio(work, by)
                  .ifPresent(value -> ratios.put(Ratios.Kind.TIME, work.operation(), by, value)));
      String limit = work.bytes() > 0 ? "bandwidth" : "FMA peak";
      share(work, OURS)
          .ifPresent(value -> ratios.put(Ratios.Kind.SHARE, work.operation(), limit, value));
    }
    return ratios;
  }
}
