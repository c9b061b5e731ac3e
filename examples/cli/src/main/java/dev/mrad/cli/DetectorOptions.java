package dev.mrad.cli;

import dev.mrad.DetectorBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Fusion;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.HeadsFile;
import dev.mrad.retrieval.MemoryAggregation;
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

  /** How the rows of the memory are aggregated into a score. */
  enum Aggregation {
    /** By shares of all rows. */
    SOFTMAX(MemoryAggregation.SOFTMAX),
    /** By the nearest normal row. */
    NORMAL(MemoryAggregation.NEAREST_NORMAL),
    /** By the nearest anomalous row. */
    ANOMALOUS(MemoryAggregation.NEAREST_ANOMALOUS);

    private final MemoryAggregation aggregation;

    Aggregation(MemoryAggregation aggregation) {
      this.aggregation = aggregation;
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
      names = "--aggregation",
      paramLabel = "A",
      description =
          "How the memory's rows make the score with --variant tf: softmax (the default) over all"
              + " rows, or the nearest normal or anomalous row.")
  private @Nullable Aggregation aggregation;

  @Option(names = "--reading", paramLabel = "A", description = "As --aggregation.")
  private @Nullable Aggregation reading;

  // Not a mixin: picocli allows none in a group, which these options are in "export".
  @ArgGroup(exclusive = false)
  private TextOptions texts = new TextOptions();

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
   * Refuses options that exclude each other, by the names that the user typed; the builder would,
   * by its own.
   *
   * @param explain whether explanations are asked for
   */
  void check(boolean explain) {
    if (tile.length > 2) {
      throw new BadInputException(tile.length + " numbers", "--tile", "expected N or N,M");
    }
    boolean text = variant == Variant.TEXT;
    String chosen = variant == null || variant == Variant.TF ? "--heads" : "--variant " + id();
    boolean trained = heads != null || variant == Variant.FT || variant == Variant.CLIP;
    boolean nearest = aggregation() != Aggregation.SOFTMAX;
    String typed = reading == null ? "--aggregation " : "--reading ";
    String answer = typed + aggregation().name().toLowerCase(Locale.ROOT);
    String softmax = typed + "softmax with ";
    Exclusive.refuse(
        aggregation != null, "--aggregation", reading != null, "--reading", "one of them");
    Exclusive.refuse(
        profile == Profile.PAPER, "--profile paper", k != null, "--k", "--k with --profile code");
    Exclusive.refuse(
        temperature != null, "--temperature", text, chosen, "none: texts have their own");
    Exclusive.refuse(nearest, answer, trained || text, chosen, softmax + "this variant");
    Exclusive.refuse(nearest, answer, temperature != null, "--temperature", softmax + "it");
    Exclusive.refuse(nearest, answer, mapped, "--mapped", softmax + "a mapped bank");
    Exclusive.refuse(explain, "--explain", tile.length > 0, "--tile", "whole pictures with it");
    Exclusive.refuse(explain, "--explain", nearest, answer, softmax + "it");
    Exclusive.refuse(explain, "--explain", text || isClip(), chosen, "--variant tf or ft with it");
    texts.check(text);
  }

  private Aggregation aggregation() {
    Aggregation either = aggregation == null ? reading : aggregation;
    return either == null ? Aggregation.SOFTMAX : either;
  }

  /** Refuses what an exported detector does not have. */
  void checkExport(int inputSize) {
    Exclusive.refuse(tile.length > 0, "--tile", true, "export", "whole pictures");
    Exclusive.refuse(inputSize > 0, "--input-size", true, "--bank", "the bank's input size");
  }

  private boolean isClip() {
    boolean held = heads != null && variant == null && HeadsFile.isClip(heads);
    return variant == Variant.CLIP || held;
  }

  private String id() {
    return String.valueOf(variant).toLowerCase(Locale.ROOT);
  }

  /** A detector as these options say, after {@link #check}. */
  DetectorBuilder detector(MemoryBank memory, ComputeOptions compute) {
    DetectorBuilder builder =
        compute
            .detector(memory)
            .aggregation(aggregation().aggregation)
            .fusion(
                profile == Profile.PAPER
                    ? Fusion.paper()
                    : k == null ? Fusion.code() : Fusion.code(k));
    if (temperature != null) {
      builder.temperature(temperature);
    }
    Path trained = heads;
    if (trained != null) {
      setHeads(builder, trained);
    } else if (variant == Variant.TEXT) {
      builder.texts(texts.texts(compute.name()));
    } else if (variant != null && variant != Variant.TF) {
      setDefaultHeads(builder, variant);
    }
    if (tile.length > 0) {
      builder.tiles(tile[0], tile.length > 1 ? tile[1] : tile[0] / 4);
    }
    return rough ? builder.smoothing(0) : builder;
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
    if (variant == Variant.TF || variant == Variant.TEXT) {
      throw new BadInputException(
          "heads",
          "--variant " + variant.name().toLowerCase(Locale.ROOT),
          "expected no --heads with it");
    }
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
