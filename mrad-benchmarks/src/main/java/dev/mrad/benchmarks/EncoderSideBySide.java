package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.ImageEncoder;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * One encoder on several backends, side by side: seconds to load, seconds per image (the median of
 * several, after one to warm up), the peak of resident memory, and how far the features are from
 * those of the first backend. Each backend runs in a JVM of its own, one after the other.
 *
 * <p>{@code java -cp benchmarks.jar dev.mrad.benchmarks.EncoderSideBySide [images] [weights]
 * [backend[:property=value]…]…}. Weights are a safetensors file; {@code -} stands for random ones
 * with the geometry of ViT-L/14-336.
 */
public final class EncoderSideBySide {
  private static final List<String> BACKENDS =
      List.of("cpu", "djl-pytorch", "onnxruntime", "onnxruntime:precision=int8");
  private static final String SELF = EncoderSideBySide.class.getName();

  private EncoderSideBySide() {}

  /** Entry point. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length > 0 && arguments[0].equals("--child")) {
      child(arguments[1], Path.of(arguments[2]), Integer.parseInt(arguments[3]));
      return;
    }
    String images = arguments.length > 0 ? arguments[0] : "3";
    String given = arguments.length > 1 ? arguments[1] : "-";
    List<String> backends =
        arguments.length > 2 ? Arrays.asList(arguments).subList(2, arguments.length) : BACKENDS;
    try (TemporaryFolder temporary = TemporaryFolder.create("mrad-side-by-side-")) {
      Path folder = temporary.path();
      Path weights =
          given.equals("-") ? folder.resolve("vit-l-14-336.safetensors") : Path.of(given);
      if (given.equals("-")) {
        RandomTower.write(weights, 14, 24, 1024, 24, 768);
      }
      System.out.println(
          "| backend | load s | s/image | peak RSS MiB | class token off | patch tokens off |");
      System.out.println("|---|---|---|---|---|---|");
      for (String backend : backends) {
        run(backend, weights, images, folder.resolve("features.bin"));
      }
    }
  }

  private static void run(String backend, Path weights, String images, Path reference)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"));
    command.add(backend.startsWith("cpu") ? "-Xmx1900m" : "-Xmx700m");
    command.addAll(
        List.of(
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-Dside.reference=" + reference,
            "-cp",
            System.getProperty("java.class.path"),
            SELF,
            "--child",
            backend,
            weights.toString(),
            images));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String row = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.print(process.waitFor() == 0 ? row : "| " + backend + " | failed |\n");
  }

  private static void child(String choice, Path weights, int images) throws IOException {
    long start = System.nanoTime();
    try (Backend backend = NamedBackend.open(choice);
        ImageEncoder opened = Mrad.encoder().weights(weights).backend(backend).open()) {
      GraphEncoder encoder = (GraphEncoder) opened;
      double load = seconds(start);
      int side = encoder.inputSize();
      float[] pixels = new RandomWeight("pixels", Shape.of(1, 3, side, side), 2).toArray();
      encoder.features(pixels);
      double[] times = new double[images];
      Map<String, Tensor> features = Map.of();
      for (int i = 0; i < images; i++) {
        long begin = System.nanoTime();
        features = encoder.features(pixels);
        times[i] = seconds(begin);
      }
      Arrays.sort(times);
      float[] classToken = Objects.requireNonNull(features.get("class_token")).data();
      float[] patches = Objects.requireNonNull(features.get("patch_tokens")).data();
      double[] off = compare(classToken, patches);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.2f | %d | %.1e | %.1e |%n",
          choice,
          load,
          times[images / 2],
          peakKib() >> 10,
          off[0],
          off[1]);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** The largest differences from the first backend's features, relative to their largest value. */
  private static double[] compare(float[] classToken, float[] patches) throws IOException {
    Path file = Path.of(System.getProperty("side.reference"));
    float[] own = Arrays.copyOf(classToken, classToken.length + patches.length);
    System.arraycopy(patches, 0, own, classToken.length, patches.length);
    if (!Files.exists(file)) {
      ByteBuffer bytes = ByteBuffer.allocate(own.length * Float.BYTES);
      bytes.asFloatBuffer().put(own);
      Files.write(file, bytes.array());
    }
    float[] first = new float[own.length];
    ByteBuffer.wrap(Files.readAllBytes(file)).asFloatBuffer().get(first);
    return new double[] {
      off(own, first, 0, classToken.length), off(own, first, classToken.length, own.length)
    };
  }

  private static double off(float[] own, float[] first, int from, int to) {
    double largest = 0;
    double scale = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(own[i] - first[i]));
      scale = Math.max(scale, Math.abs(first[i]));
    }
    return largest / scale;
  }

  private static long peakKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
