package dev.mrad.cli;

import dev.mrad.DetectorBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Fusion;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** From what and how to score. */
final class DetectorOptions {
  /** How class score and peak make the score. */
  enum Profile {
    /** The released code's weighted mean. */
    CODE,
    /** The paper's sum. */
    PAPER
  }

  /** The method's variants. */
  enum Variant {
    /** Train-free. */
    TF,
    /** Fine-tuned retrieval. */
    FT
  }

  @Option(names = "--bank", required = true, paramLabel = "B", description = "A bank.")
  private Path bank;

  @Option(
      names = "--variant",
      paramLabel = "V",
      description = "tf (train-free) or ft (fine-tuned); ft by default with --heads, else tf.")
  private @Nullable Variant variant;

  @Option(names = "--heads", paramLabel = "H", description = "Trained heads, for --variant ft.")
  private @Nullable Path heads;

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
      names = "--tile",
      paramLabel = "N[,M]",
      split = ",",
      description =
          "Cuts larger pictures into tiles of N pixels that share at least M (a quarter of N by"
              + " default).")
  private int[] tile = {};

  Path bank() {
    return bank;
  }

  MemoryBank openBank() {
    return Mrad.bank(bank);
  }

  /** A detector as these options say. */
  DetectorBuilder detector(MemoryBank memory, ImageEncoder encoder) {
    DetectorBuilder builder =
        Mrad.detector(memory)
            .encoder(encoder)
            .temperature(temperature)
            .fusion(profile == Profile.PAPER ? Fusion.paper() : Fusion.code(k));
    Path trained = heads;
    if (variant == Variant.FT && trained == null) {
      throw new BadInputException("no heads", "--heads", "expected trained heads for variant ft");
    }
    if (trained != null) {
      if (variant == Variant.TF) {
        throw new BadInputException("heads", "--variant tf", "expected --variant ft with --heads");
      }
      builder.heads(Mrad.heads(trained));
    }
    if (tile.length > 2) {
      throw new BadInputException(tile.length + " numbers", "--tile", "expected N or N,M");
    }
    if (tile.length > 0) {
      builder.tiles(tile[0], tile.length > 1 ? tile[1] : tile[0] / 4);
    }
    return rough ? builder.smoothing(0) : builder;
  }
}
