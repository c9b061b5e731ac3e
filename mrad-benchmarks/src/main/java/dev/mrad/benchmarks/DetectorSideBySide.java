package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.metrics.ImageMetrics;
import dev.mrad.metrics.Metrics;
import dev.mrad.spi.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * MRAD-TF with the embedded encoder on several backends, compared pairwise on real images: the
 * largest difference of a score and of a map's value, and the difference of AUROC. One backend
 * makes the bank, from a data set of other objects.
 *
 * <p>{@code java -cp benchmarks.jar dev.mrad.benchmarks.DetectorSideBySide BANKSET TESTSET images
 * [backend[:property=value]…]…}.
 */
public final class DetectorSideBySide {
  private static final List<String> BACKENDS =
      List.of("cpu", "djl-pytorch", "onnxruntime", "onnxruntime:precision=int8");

  private DetectorSideBySide() {}

  private record Scored(String backend, double[] scores, List<float[]> maps, double auroc) {}

  /** Entry point. */
  public static void main(String[] arguments) {
    List<LabelledImage> images = some(read(arguments[1]), Integer.parseInt(arguments[2]));
    List<LabelledImage> known = some(read(arguments[0]), Integer.parseInt(arguments[2]));
    List<String> names =
        arguments.length > 3 ? Arrays.asList(arguments).subList(3, arguments.length) : BACKENDS;
    MemoryBank bank;
    try (Backend backend = NamedBackend.open("cpu");
        ImageEncoder encoder = Mrad.encoder().backend(backend).open()) {
      bank = Mrad.bankBuilder().encoder(encoder).add(new DataSet("known", known)).build();
    }
    List<Scored> all = new ArrayList<>();
    for (String name : names) {
      all.add(score(name, bank, images));
    }
    System.out.println("| backends | score off | map off | AUROC | AUROC off, points |");
    System.out.println("|---|---|---|---|---|");
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        print(all.get(i), all.get(j));
      }
    }
  }

  private static DataSet read(String folder) {
    Path root = Path.of(folder);
    return Layout.recognise(root).layout().read(root, Split.TEST);
  }

  /** Spread evenly over the set. */
  private static List<LabelledImage> some(DataSet set, int count) {
    List<LabelledImage> all = set.images();
    int take = Math.min(count, all.size());
    List<LabelledImage> some = new ArrayList<>();
    for (int i = 0; i < take; i++) {
      some.add(all.get((int) ((long) i * all.size() / take)));
    }
    return some;
  }

  private static Scored score(String name, MemoryBank bank, List<LabelledImage> images) {
    long start = System.nanoTime();
    List<Image> files = images.stream().map(each -> Image.of(each.file())).toList();
    double[] scores = new double[files.size()];
    List<float[]> maps = new ArrayList<>();
    try (Backend backend = NamedBackend.open(name);
        ImageEncoder encoder = Mrad.encoder().backend(backend).open();
        AnomalyDetector detector =
            Mrad.detector(bank).encoder(encoder).explanations(false).build()) {
      List<Detection> found = detector.detectAll(files).map(DetectionResult::get).toList();
      for (int i = 0; i < scores.length; i++) {
        scores[i] = found.get(i).score();
        maps.add(found.get(i).modelMap().toArray());
      }
    }
    System.err.printf(
        Locale.ROOT,
        "%s: %d images in %.1f s%n",
        name,
        scores.length,
        (System.nanoTime() - start) / 1e9);
    return new Scored(
        name,
        scores,
        maps,
        ImageMetrics.measure(
                images.stream().map(LabelledImage::label).toList(), scores, Metrics.STANDARD)
            .get(Metrics.IMAGE_AUROC)
            .value());
  }

  private static void print(Scored a, Scored b) {
    double score = 0;
    double map = 0;
    for (int i = 0; i < a.scores().length; i++) {
      score = Math.max(score, Math.abs(a.scores()[i] - b.scores()[i]));
      for (int k = 0; k < a.maps().get(i).length; k++) {
        map = Math.max(map, Math.abs(a.maps().get(i)[k] - b.maps().get(i)[k]));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s, %s | %.1e | %.1e | %.4f, %.4f | %.3f |%n",
        a.backend(),
        b.backend(),
        score,
        map,
        a.auroc(),
        b.auroc(),
        100 * Math.abs(a.auroc() - b.auroc()));
  }
}
