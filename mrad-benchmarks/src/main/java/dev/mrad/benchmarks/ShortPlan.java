package dev.mrad.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the short form measures. */
final class ShortPlan {
  private static final List<String> BACKENDS = List.of("vector", "djl-pytorch", "onnxruntime");
  private static final List<String> CONTENDERS =
      List.of("vector", "djl-eager", "djl-fused", "onnxruntime", "openblas");
  private static final String PATCHES = "1369";

  private ShortPlan() {}

  /**
   * One benchmark with one setting, in a JVM of its own.
   *
   * @param benchmark the class
   * @param method its method
   * @param warmUps iterations of half a second, or of one call where that takes longer
   * @param iterations likewise
   * @param parameters by name
   */
  record Step(
      Class<?> benchmark,
      String method,
      int warmUps,
      int iterations,
      Map<String, String> parameters) {
    Step {
      parameters = new TreeMap<>(parameters);
    }

    @Override
    public String toString() {
      return method + " " + String.join(" ", parameters.values());
    }
  }

  /** The core beside its competitors, with the probes. */
  static List<Step> round() {
    List<Step> steps = new ArrayList<>();
    steps.addAll(probes());
    CONTENDERS.forEach(by -> steps.add(core(by, PATCHES, "3093", 4, 4)));
    CONTENDERS.forEach(by -> steps.add(core(by, "1", "30000", 3, 4)));
    CONTENDERS.forEach(by -> steps.add(core(by, PATCHES, "30000", 2, 4)));
    steps.addAll(probes());
    CONTENDERS.forEach(by -> steps.add(core(by, PATCHES, "100000", 1, 2)));
    return steps;
  }

  /** The encoder by stage, a bank, a detection, and the core by those who are far slower. */
  static List<Step> once() {
    List<Step> steps = new ArrayList<>();
    steps.add(core("scalar", PATCHES, "3093", 3, 3));
    steps.add(core("naive", PATCHES, "3093", 1, 2));
    for (EncoderStage stage : EncoderStage.values()) {
      for (String by : BACKENDS) {
        steps.add(
            new Step(
                EncoderStageBenchmark.class,
                "stage",
                3,
                4,
                Map.of("by", by, "stage", stage.text(), "tower", "ViT-L/14@518")));
      }
    }
    for (String method : List.of("bank", "detection")) {
      for (String by : BACKENDS) {
        steps.add(new Step(EmbeddedBenchmark.class, method, 2, 3, Map.of("by", by)));
      }
    }
    return steps;
  }

  private static List<Step> probes() {
    return List.of(
        new Step(PeakBenchmark.class, "multiplyAdd", 2, 4, Map.of()),
        new Step(BandwidthBenchmark.class, "read", 2, 4, Map.of()));
  }

  private static Step core(String by, String queries, String keys, int warmUps, int iterations) {
    return new Step(
        RetrieveBenchmark.class,
        "retrieve",
        warmUps,
        iterations,
        Map.of("by", by, "queries", queries, "keys", keys, "width", "1024", "tau", "1"));
  }
}
