package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.CertifiedScores;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Retriever;
import dev.mrad.internal.retrieval.ExplanationGraphs;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.moments.KeyMoments;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How narrow the certificates of moments are on a real bank over τ, how often they fall back at a
 * tolerance of 1e-3, and how the time compares with exact retrieval. Prints Markdown tables and
 * draws the widths.
 *
 * <p>Run with {@code java --add-modules jdk.incubator.vector -cp benchmarks.jar
 * dev.mrad.benchmarks.MomentsReport BANK OUT.svg IMAGE…}, the bank built with the embedded encoder.
 */
public final class MomentsReport {
  private static final double[] TEMPERATURES = {0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 2, 5};
  private static final int[] CLUSTERS = {1, 4, 16, 64};
  private static final int[] SIZES = {3093, 100_000};
  private static final double TOLERANCE = 1e-3;

  /** Of many images' patches, some that are spread evenly. */
  private static final int MOST_QUERIES = 8192;

  private final WidthChart chart = new WidthChart(TEMPERATURES);

  private MomentsReport() {}

  /**
   * Measures, prints and draws.
   *
   * @param arguments the bank, the drawing to write, and images to ask with
   */
  public static void main(String[] arguments) throws IOException {
    MemoryBank bank = Mrad.bank(Path.of(arguments[0]));
    List<Image> images = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      images.add(Image.of(Path.of(arguments[i])));
    }
    MomentsReport report = new MomentsReport();
    Map<String, Tensor> queries = queries(bank, images);
    report.level("image", bank.image(), some(queries, ExplanationGraphs.IMAGE_QUERY));
    report.level("patch", bank.patch(), some(queries, ExplanationGraphs.PATCH_QUERIES));
    Files.writeString(Path.of(arguments[1]), report.chart.svg());
  }

  private static float[] some(Map<String, Tensor> outputs, String name) {
    Tensor tensor = outputs.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no output " + name);
    }
    int[] shape = tensor.shape().extents();
    int width = shape[shape.length - 1];
    float[] all = tensor.data();
    long count = all.length / width;
    int most = (int) Math.min(count, MOST_QUERIES);
    float[] some = new float[most * width];
    for (int i = 0; i < most; i++) {
      System.arraycopy(all, (int) (i * count / most) * width, some, i * width, width);
    }
    return some;
  }

  private static Map<String, Tensor> queries(MemoryBank bank, List<Image> images) {
    try (ImageEncoder encoder = Mrad.encoder().forBank(bank.spec()).open();
        Backend cpu = cpu();
        TensorProgram program = cpu.compile(ExplanationGraphs.queries(bank, encoder.grid()))) {
      ImageFeatures features = encoder.encode(images);
      int cells = encoder.grid() * encoder.grid();
      return program.run(
          Map.of(
              TrainFreeScorer.CLASS_TOKEN,
              Tensor.of(features.classTokens(), images.size(), encoder.dimension()),
              TrainFreeScorer.PATCH_TOKENS,
              Tensor.of(features.patchTokens(), images.size(), cells, encoder.width())));
    }
  }

  private static Backend cpu() {
    return Mrad.backends().stream()
        .filter(provider -> provider.name().equals("cpu"))
        .map((BackendProvider provider) -> provider.open(BackendOptions.DEFAULT))
        .findFirst()
        .orElseThrow();
  }

  private void level(String name, Memory memory, float[] queries) {
    int count = queries.length / memory.dimension();
    System.out.printf(
        Locale.ROOT,
        "%n%s memory: %d keys of %d values, %d queries; width of the certificates%n%n",
        name,
        memory.size(),
        memory.dimension(),
        count);
    System.out.println("| τ | clusters per class | median | 90 % | above 1e-3 |");
    System.out.println("|---:|---:|---:|---:|---:|");
    for (int clusters : CLUSTERS) {
      KeyMoments moments = KeyMoments.of(memory, clusters);
      List<Double> medians = new ArrayList<>();
      for (double tau : TEMPERATURES) {
        try (CertifiedRetriever retriever =
            Mrad.retriever(memory).temperature(tau).openCertified(moments, TOLERANCE)) {
          Widths widths = Widths.of(retriever.certify(queries));
          medians.add(widths.median());
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %.1e | %.1e | %.1f %% |%n",
              tau,
              clusters,
              widths.median(),
              widths.ninth(),
              100 * widths.above(TOLERANCE));
        }
      }
      chart.add(name + ", " + clusters, name.equals("image"), medians);
    }
    times(name, memory, queries);
  }

  private static void times(String name, Memory memory, float[] queries) {
    System.out.printf(
        Locale.ROOT,
        "%n%s memory, τ = 1, tolerance 1e-3; larger memories repeat its keys with noise%n%n",
        name);
    System.out.println("| N | exact, ms | certified, ms | of exact | retrieved exactly |");
    System.out.println("|---:|---:|---:|---:|---:|");
    for (int size : SIZES) {
      Memory larger = new NoisyMemory(memory, size, 0.05);
      try (Retriever exact = Mrad.retriever(larger).open();
          CertifiedRetriever certified = Mrad.retriever(larger).openCertified(TOLERANCE)) {
        double slow = Stopwatch.milliseconds(() -> exact.score(queries));
        double fast = Stopwatch.milliseconds(() -> certified.certify(queries));
        CertifiedScores scores = certified.certify(queries);
        System.out.printf(
            Locale.ROOT,
            "| %d | %.2f | %.2f | %.2f | %.1f %% |%n",
            size,
            slow,
            fast,
            fast / slow,
            100.0 * scores.exactCount() / scores.size());
      }
    }
  }
}
