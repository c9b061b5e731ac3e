package dev.mrad.benchmarks;

import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What one call of a benchmark does.
 *
 * @param operation for people, and the key by which results are compared
 * @param operations floating-point operations of its products, 0 where they say nothing
 * @param bytes that it waits for, 0 where it waits for the products
 * @param images that it takes, 0 where it takes none
 */
record Work(String operation, double operations, double bytes, int images) {
  /** For a benchmark with competitors. */
  static Work of(BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    if (benchmark.startsWith(RetrieveBenchmark.class.getName())) {
      return retrieve(params);
    }
    if (benchmark.startsWith(EncoderStageBenchmark.class.getName())) {
      String name = params.getParam("tower");
      EncoderStage stage = EncoderStage.of(params.getParam("stage"));
      Tower tower = Tower.of(name);
      String times = stage.times() > 1 ? " × " + stage.times() : "";
      return new Work(name + " " + stage.text() + times, stage.operations(tower), 0, 0);
    }
    return benchmark.endsWith(".bank")
        ? new Work("bank of pictures, embedded encoder", 0, 0, EmbeddedBenchmark.PICTURES)
        : new Work("detection, embedded encoder", 0, 0, 1);
  }

  private static Work retrieve(BenchmarkParams params) {
    double queries = Double.parseDouble(params.getParam("queries"));
    double values =
        Double.parseDouble(params.getParam("keys")) * Double.parseDouble(params.getParam("width"));
    return new Work(
        "retrieve %s of %s × %s, τ %s"
            .formatted(
                params.getParam("queries"),
                params.getParam("keys"),
                params.getParam("width"),
                params.getParam("tau")),
        2 * queries * values,
        queries == 1 ? Float.BYTES * values : 0,
        0);
  }
}
