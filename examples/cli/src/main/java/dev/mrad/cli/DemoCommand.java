package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.metrics.ImageMetrics;
import dev.mrad.metrics.Metrics;
import dev.mrad.sample.Category;
import dev.mrad.sample.SampleData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad demo}: everything once, on sample data. */
@Command(
    name = "demo",
    description =
        "Makes sample data, builds a bank from some of its objects, and finds defects on objects that"
            + " the bank has never seen.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final List<Category> KNOWN =
      List.of(
          Category.FABRIC,
          Category.LEATHER,
          Category.METAL,
          Category.CONCRETE,
          Category.CIRCUIT,
          Category.GEAR,
          Category.CAPSULE,
          Category.CAP);
  private static final List<Category> UNSEEN =
      List.of(Category.WOOD, Category.WASHER, Category.TILE);
  private static final int SIDE = 256;

  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
  private Path out;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "The same seed gives the same results; 1 by default.")
  private long seed;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    Path known = out.resolve("auxiliary");
    Path unseen = out.resolve("unseen");
    draw(new SampleData(seed, SIDE, KNOWN, 0, 6, 1), known);
    draw(new SampleData(seed + 1, SIDE, UNSEEN, 0, 6, 1), unseen);
    Path file = out.resolve("auxiliary.bank");
    try (ImageEncoder encoder = compute.encoder().open()) {
      print.println("encoder: " + encoder.name());
      if (compute.isEmbedded()) {
        print.println(
            "  (small, and trained on procedural pictures alone: real CLIP weights, passed with --encoder, see"
                + " more)");
      }
      MemoryBank bank = build(encoder, known, file);
      print.println(
          "bank: "
              + file
              + ", "
              + bank.image().size()
              + " images of "
              + names(KNOWN)
              + ", "
              + bank.patch().size()
              + " prototypes");
      print.println("detecting on " + names(UNSEEN) + ", which the bank has never seen");
      detect(bank, encoder, MvtecLayout.read(unseen, Split.TEST), print);
    }
    return Main.DONE;
  }

  private void draw(SampleData data, Path folder) {
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "drawing")) {
      data.writeTo(folder, done -> progress.update(done, data.size()));
    }
  }

  private MemoryBank build(ImageEncoder encoder, Path known, Path file) {
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "encoding")) {
      return Mrad.bankBuilder()
          .encoder(encoder)
          .add(MvtecLayout.read(known, Split.TEST))
          .progress(progress)
          .writeTo(file);
    }
  }

  private void detect(MemoryBank bank, ImageEncoder encoder, DataSet data, PrintWriter print) {
    List<LabelledImage> images = data.images();
    List<Image> pictures = images.stream().map(image -> Image.of(image.file())).toList();
    DetectionFiles files = new DetectionFiles(out.resolve("detections"), false);
    ContactSheet sheet = new ContactSheet();
    double[] scores = new double[images.size()];
    int done = 0;
    print.println("  score  truth      image");
    try (AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).build();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "detecting")) {
      Iterator<DetectionResult> results = detector.detectAll(pictures, progress).iterator();
      for (LabelledImage image : images) {
        DetectionResult result = results.next();
        Detection detection = result.get();
        scores[done++] = detection.score();
        Path overlay = files.write(named(image), detection).overlay();
        if (image.label() == Label.ANOMALOUS) {
          sheet.add(image.file(), overlay);
        }
        print.println(
            String.format(
                Locale.ROOT,
                "%7.4f  %-9s  %s",
                detection.score(),
                image.label().name().toLowerCase(Locale.ROOT),
                image.path()));
      }
    }
    Path sheetFile = out.resolve("contact-sheet.png");
    sheet.write(sheetFile);
    double auroc =
        ImageMetrics.measure(
                images.stream().map(LabelledImage::label).toList(), scores, Metrics.STANDARD)
            .get(Metrics.IMAGE_AUROC)
            .value();
    print.println("image AUROC " + String.format(Locale.ROOT, "%.3f", auroc));
    print.println(
        "look at "
            + sheetFile
            + ": each defect beside its overlay; all are in "
            + out.resolve("detections"));
  }

  /** The image under a name that tells its category, for the names of its files. */
  private static Image named(LabelledImage image) {
    try {
      byte[] bytes = Files.readAllBytes(image.file());
      String path = image.path().replace("/test/", "-").replace('/', '-');
      return Image.of(bytes, path);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be read", image.file().toString(), "expected a readable file", e);
    }
  }

  private static String names(List<Category> categories) {
    return String.join(", ", categories.stream().map(Category::folder).toList());
  }
}
