package dev.mrad.cli;

import dev.mrad.DetectorBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Fusion;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.HeadsFile;
import dev.mrad.retrieval.MemoryReading;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
    FT,
    /** Learned prompts. */
    CLIP,
    /** Fixed texts, zero-shot. */
    TEXT
  }

  /** How the memory answers. */
  enum Reading {
    /** By shares of all rows. */
    SOFTMAX(MemoryReading.SOFTMAX),
    /** By the nearest normal row. */
    NORMAL(MemoryReading.NEAREST_NORMAL),
    /** By the nearest anomalous row. */
    ANOMALOUS(MemoryReading.NEAREST_ANOMALOUS);

    private final MemoryReading reading;

    Reading(MemoryReading reading) {
      this.reading = reading;
    }
  }

  @Option(
      names = "--bank",
      paramLabel = "B",
      description = "A bank; by default the one in the library, of procedural sample data.")
  private @Nullable Path bank;

  @Option(
      names = "--mapped",
      description = "Leaves the bank's keys in the file, mapped: for a bank larger than the heap.")
  private boolean mapped;

  @Option(
      names = "--variant",
      paramLabel = "V",
      description =
          "tf (train-free), ft (fine-tuned), clip (prompts) or text (zero-shot by texts, without"
              + " the bank's rows); what --heads says by default, else tf.")
  private @Nullable Variant variant;

  @Option(names = "--heads", paramLabel = "H", description = "Trained heads, for ft and clip.")
  private @Nullable Path heads;

  @Option(
      names = "--profile",
      defaultValue = "code",
      paramLabel = "P",
      description = "code (the default): k · class + (1 − k) · peak; paper: class + peak.")
  private Profile profile;

  @Option(
      names = "--k",
      paramLabel = "K",
      description = "The class score's share with --profile code; 0.7 by default.")
  private @Nullable Double k;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "The retrieval's temperature; 1 by default.")
  private @Nullable Double temperature;

  @Option(
      names = "--reading",
      defaultValue = "softmax",
      paramLabel = "R",
      description =
          "How the memory answers with --variant tf: softmax (the default), or the nearest normal"
              + " or anomalous row.")
  private Reading reading;

  // Not a mixin: picocli allows none in a group, which these options are in "export".
  @ArgGroup(exclusive = false)
  private @Nullable TextOptions texts;

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

  MemoryBank openBank() {
    if (bank == null) {
      if (mapped) {
        throw new BadInputException("no bank", "--mapped", "expected a --bank to map");
      }
      return Mrad.defaultBank();
    }
    return mapped ? Mrad.mappedBank(bank) : Mrad.bank(bank);
  }

  /**
   * A detector as these options say.
   *
   * @param memory from {@link #openBank}
   * @param compute where, and with which encoder
   */
  DetectorBuilder detector(MemoryBank memory, ComputeOptions compute) {
    DetectorBuilder builder = compute.detector(memory).reading(reading.reading).fusion(fusion());
    if (temperature != null) {
      builder.temperature(temperature);
    }
    Variant wanted = variant();
    if (wanted == Variant.TEXT) {
      TextOptions given = texts == null ? new TextOptions() : texts;
      builder.texts(given.texts(compute.encoderName()));
    } else if (heads != null) {
      setHeads(builder, heads);
    } else if (wanted != Variant.TF) {
      setDefaultHeads(builder, wanted);
    }
    if (tile.length > 0) {
      builder.tiles(tile[0], tile.length > 1 ? tile[1] : tile[0] / 4);
    }
    return rough ? builder.smoothing(0) : builder;
  }

  private Fusion fusion() {
    if (profile == Profile.PAPER) {
      return Fusion.paper();
    }
    return k == null ? Fusion.code() : Fusion.code(k);
  }

  /** As asked for, or as the heads say. */
  private Variant variant() {
    if (variant != null) {
      return variant;
    }
    if (heads == null) {
      return Variant.TF;
    }
    return HeadsFile.isClip(heads) ? Variant.CLIP : Variant.FT;
  }

  /**
   * Refuses options that exclude each other, by their names, before anything is opened but the
   * heads.
   *
   * @param explain whether explanations were asked for
   */
  void check(boolean explain) {
    if (tile.length > 2) {
      throw new BadInputException(tile.length + " numbers", "--tile", "expected N or N,M");
    }
    Variant wanted = variant();
    String named =
        variant == null ? "--heads" : "--variant " + variant.name().toLowerCase(Locale.ROOT);
    boolean nearest = reading != Reading.SOFTMAX;
    boolean noRows = wanted == Variant.CLIP || wanted == Variant.TEXT;
    refuse(explain && tile.length > 0, "--explain", "--tile");
    refuse(explain && noRows, "--explain", named);
    refuse(explain && nearest, "--explain", "--reading");
    refuse(nearest && wanted != Variant.TF, "--reading", named);
    refuse(nearest && temperature != null, "--reading", "--temperature");
    refuse(nearest && mapped, "--reading", "--mapped");
    refuse(temperature != null && wanted == Variant.TEXT, "--temperature", named);
    refuse(k != null && profile == Profile.PAPER, "--k", "--profile paper");
    refuse(heads != null && (wanted == Variant.TF || wanted == Variant.TEXT), "--heads", named);
    if (texts != null && wanted != Variant.TEXT) {
      throw new BadInputException(
          "texts without --variant text",
          "--vocabulary, --object, --normal-text, --anomalous-text",
          "expected --variant text with them");
    }
  }

  /** Refuses what an exported file cannot hold. */
  void checkExport() {
    check(false);
    refuse(tile.length > 0, "--tile", "an exported file");
    refuse(mapped, "--mapped", "an exported file");
  }

  private static void refuse(boolean both, String first, String second) {
    if (both) {
      throw new BadInputException(first + " with " + second, "options", "expected one of them");
    }
  }

  private void setDefaultHeads(DetectorBuilder builder, Variant wanted) {
    if (bank != null) {
      throw new BadInputException("no heads", "--heads", "expected trained heads for this variant");
    }
    if (wanted == Variant.FT) {
      builder.heads(Mrad.defaultHeads());
    } else {
      builder.heads(Mrad.defaultClipHeads());
    }
  }

  private void setHeads(DetectorBuilder builder, Path file) {
    Variant held = HeadsFile.isClip(file) ? Variant.CLIP : Variant.FT;
    if (variant == Variant.CLIP && held == Variant.FT) {
      throw new BadInputException(
          "heads of variant ft", file.toString(), "expected heads of variant clip");
    }
    if (held == Variant.FT) {
      builder.heads(Mrad.heads(file));
    } else if (variant == Variant.FT) {
      builder.heads(Mrad.clipHeads(file).retrieval());
    } else {
      builder.heads(Mrad.clipHeads(file));
    }
  }
}
