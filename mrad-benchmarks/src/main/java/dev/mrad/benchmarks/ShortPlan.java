package dev.mrad.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the short form measures. */
final class ShortPlan {
  private static final List<String> CONTENDERS =
      List.of("vector", "djl-eager", "djl-fused", "onnxruntime", "openblas");

  /** Those who compute nothing twice, for what takes long. */
  private static final List<String> CLOSE =
      List.of("vector", "djl-eager", "onnxruntime", "openblas");

  private static final String PATCHES = "1369";

  private ShortPlan() {}

  /**
   * One benchmark with one setting, in a JVM of its own.
   *
   * @param benchmark the class
   * @param method its method
   * @param warmUps iterations of half a second, or of one call where that takes longer; the check
   *     of the first result comes before them
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

  /** Steps whose results are compared, one after the other; all that is measured once. */
  static List<List<Step>> first() {
    List<List<Step>> groups = new ArrayList<>(core(CONTENDERS));
    groups.add(
        List.of(core("scalar", PATCHES, "3093", 2, 3), core("naive", PATCHES, "3093", 0, 2)));
    groups.addAll(encoder());
    return groups;
  }

  /**
   * The steps that are measured again while there is time: all but those of far slower contenders.
   */
  static List<List<Step>> again() {
    List<List<Step>> groups = new ArrayList<>(core(CONTENDERS));
    groups.addAll(encoder());
    return groups;
  }

  /** By stage, and from files to a bank and to a detection. */
  private static List<List<Step>> encoder() {
    List<List<Step>> groups = new ArrayList<>();
    for (EncoderStage stage : EncoderStage.values()) {
      groups.add(
          backends(
              EncoderStageBenchmark.class,
              "stage",
              Map.of("stage", stage.text(), "tower", "ViT-L/14@518")));
    }
    groups.add(backends(EmbeddedBenchmark.class, "bank", Map.of()));
    groups.add(backends(EmbeddedBenchmark.class, "detection", Map.of()));
    return groups;
  }

  /** The built-in backend's first iterations are C2's. */
  private static List<Step> backends(
      Class<?> benchmark, String method, Map<String, String> parameters) {
    List<Step> steps = new ArrayList<>();
    for (String by : List.of("vector", "djl-pytorch", "onnxruntime")) {
      Map<String, String> all = new TreeMap<>(parameters);
      all.put("by", by);
      steps.add(new Step(benchmark, method, by.equals(Results.OURS) ? 4 : 2, 3, all));
    }
    return steps;
  }

  private static List<List<Step>> core(List<String> contenders) {
    return List.of(
        probes(),
        core(contenders, PATCHES, "3093", 4, 4),
        core(contenders, PATCHES, "30000", 1, 3),
        core(CLOSE, PATCHES, "100000", 0, 2),
        probes(),
        core(contenders, "1", "30000", 3, 4));
  }

  private static List<Step> core(
      List<String> contenders, String queries, String keys, int warmUps, int iterations) {
    return contenders.stream().map(by -> core(by, queries, keys, warmUps, iterations)).toList();
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
