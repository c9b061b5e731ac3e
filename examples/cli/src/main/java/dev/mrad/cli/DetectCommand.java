package dev.mrad.cli;

import dev.mrad.DetectorBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Fusion;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mrad detect}. */
@Command(
    name = "detect",
    description = "Scores images and draws where they are anomalous.",
    mixinStandardHelpOptions = true)
final class DetectCommand implements Callable<Integer> {
  /** How class score and peak make the score. */
  enum Profile {
    /** The released code's weighted mean. */
    CODE,
    /** The paper's sum. */
    PAPER
  }

  /** The resolution of maps. */
  enum MapSize {
    /** The image's. */
    IMAGE,
    /** The encoder's input size. */
    MODEL
  }

  /** The method's variants. */
  enum Variant {
    /** Train-free. */
    TF
  }

  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;

  @Option(names = "--bank", required = true, paramLabel = "B", description = "A bank.")
  private Path bank;

  @Option(
      names = "--variant",
      defaultValue = "tf",
      paramLabel = "V",
      description = "tf (train-free), the only one so far.")
  @SuppressWarnings("UnusedVariable") // Picocli refuses other names.
  private Variant variant;

  @Option(
      names = "--profile",
      defaultValue = "code",
      paramLabel = "P",
      description = "code (the default): k · class + (1 − k) · peak; paper: class + peak.")
  private Profile profile;

  @Option(
      names = "--k",
      defaultValue = "0.7",
      paramLabel = "K",
      description = "The class score's share with --profile code; 0.7 by default.")
  private double k;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      paramLabel = "T",
      description = "The retrieval's temperature; 1 by default.")
  private double temperature;

  @Option(names = "--no-smoothing", description = "Leaves out the map's Gaussian.")
  private boolean rough;

  @Option(
      names = "--map-size",
      defaultValue = "image",
      paramLabel = "S",
      description = "Size of written maps: image (the default) or model.")
  private MapSize mapSize;

  @Option(names = "--strict", description = "Stops at the first image that cannot be used.")
  private boolean strict;

  @Option(names = "--json", description = "Prints an object a line.")
  private boolean json;

  @Option(names = "--out", paramLabel = "DIR", description = "Writes maps and overlays there.")
  private @Nullable Path out;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
  private List<Path> images;

  @Override
  public Integer call() {
    MemoryBank memory = Mrad.bank(bank);
    DetectionFiles files = out == null ? null : new DetectionFiles(out, mapSize == MapSize.MODEL);
    int failed = 0;
    try (ImageEncoder encoder = compute.encoder().forBank(memory.spec()).open();
        AnomalyDetector detector = builder(memory, encoder).build();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "detecting")) {
      DetectionTable table = new DetectionTable(spec.commandLine().getOut(), json);
      Iterator<DetectionResult> results =
          detector.detectAll(images.stream().map(Image::of).toList(), progress).iterator();
      while (results.hasNext()) {
        DetectionResult result = results.next();
        if (result.problem().isPresent()) {
          failed++;
          progress.clear();
          report(result.problem().get());
        } else {
          DetectionFiles.Written written =
              files == null ? null : files.write(result.image(), result.get());
          progress.clear();
          table.add(
              result.get(),
              written == null ? null : written.map(),
              written == null ? null : written.overlay());
        }
      }
    }
    if (failed > 0 && images.size() > 1) {
      Main.line(
          spec.commandLine().getErr(),
          failed
              + " of "
              + images.size()
              + " images could not be used, detect, expected PNG or JPEG");
    }
    return failed == 0 ? Main.DONE : Main.BAD_INPUT;
  }

  private void report(BadInputException problem) {
    if (strict) {
      throw problem;
    }
    PrintWriter err = spec.commandLine().getErr();
    Main.line(err, problem.getMessage());
  }

  private DetectorBuilder builder(MemoryBank memory, ImageEncoder encoder) {
    DetectorBuilder builder =
        Mrad.detector(memory)
            .encoder(encoder)
            .temperature(temperature)
            .fusion(profile == Profile.PAPER ? Fusion.paper() : Fusion.code(k));
    return rough ? builder.smoothing(0) : builder;
  }
}
