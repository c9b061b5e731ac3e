package dev.mrad.cli;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Image;
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
  /** The resolution of maps. */
  enum MapSize {
    /** The image's. */
    IMAGE,
    /** The encoder's input size. */
    MODEL
  }

  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;
  @Mixin private DetectorOptions options;

  @Option(
      names = "--map-size",
      defaultValue = "image",
      paramLabel = "S",
      description = "Size of written maps: image (the default) or model.")
  private MapSize mapSize;

  @Option(
      names = "--as-stored",
      description = "Does not turn pictures as their EXIF orientation says.")
  private boolean asStored;

  @Option(
      names = "--max-pixels",
      defaultValue = "200000000",
      paramLabel = "N",
      description = "Refuses larger pictures before decoding them; 200 million by default.")
  private long maxPixels;

  @Option(names = "--strict", description = "Stops at the first image that cannot be used.")
  private boolean strict;

  @Option(names = "--json", description = "Prints an object a line.")
  private boolean json;

  @Option(
      names = "--explain",
      description =
          "Adds the memory rows that count most, for the image and for the peak of its map.")
  private boolean explain;

  @Option(names = "--out", paramLabel = "DIR", description = "Writes maps and overlays there.")
  private @Nullable Path out;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
  private List<Path> images;

  @Override
  public Integer call() {
    options.check(explain);
    Exclusive.require(mapSize == MapSize.MODEL, "--map-size model", out != null, "--out");
    MemoryBank memory = options.openBank();
    DetectionFiles files = out == null ? null : new DetectionFiles(out, mapSize == MapSize.MODEL);
    int failed = 0;
    try (AnomalyDetector detector =
            options.detector(memory, compute).explanations(explain).build();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "detecting")) {
      DetectionTable table = new DetectionTable(spec.commandLine().getOut(), json, explain);
      Iterator<DetectionResult> results =
          detector.detectAll(images.stream().map(this::image).toList(), progress).iterator();
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
              + " images could not be used, detect, expected image files");
    }
    return failed == 0 ? Main.DONE : Main.BAD_INPUT;
  }

  private Image image(Path file) {
    return Image.of(file).read(new Image.Reading(!asStored, maxPixels));
  }

  private void report(BadInputException problem) {
    if (strict) {
      throw problem;
    }
    PrintWriter err = spec.commandLine().getErr();
    Main.line(err, problem.getMessage());
  }
}
