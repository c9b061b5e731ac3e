package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.HeadsFile;
import dev.mrad.train.HeadTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How to train, of any kind of heads. What is not given stays as the trainer has it. */
final class TrainingOptions {
  @Mixin private ComputeOptions compute;
  @Mixin private DataSetOptions data;

  @Option(names = "--bank", required = true, paramLabel = "B", description = "A bank.")
  private Path bank;

  @Option(names = "--out", required = true, paramLabel = "H", description = "The file to write.")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often each image is seen; 1 for ft and 5 for clip by default.")
  private @Nullable Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "How many images make a step; 8 by default.")
  private @Nullable Integer batch;

  @Option(
      names = "--lr",
      paramLabel = "R",
      description = "The first step's learning rate; 5e-4 by default, as in the paper.")
  private @Nullable Double rate;

  @Option(
      names = "--constant-lr",
      negatable = true,
      description =
          "Keeps the learning rate, or lets it fall to 1e-6 along half a cosine; by default it"
              + " falls for ft and stays for clip, as in the paper.")
  private @Nullable Boolean constant;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "The retrieval's temperature; 1 by default.")
  private @Nullable Double temperature;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seeds start values, order and validation split; 0 by default.")
  private @Nullable Long seed;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description = "The share of images to hold out; the best epoch's heads are kept.")
  private @Nullable Double validation;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Stops after so many epochs without a better validation loss; 0 for never.")
  private @Nullable Integer patience;

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description =
          "Keeps the encoded images there for other trainings, or reads those that are there, as"
              + " from bank build; a temporary file else.")
  private @Nullable Path features;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Where a stopped training goes on from; H.checkpoint by default.")
  private @Nullable Path checkpoint;

  /**
   * Trains and writes the heads.
   *
   * @param begin makes the trainer of a bank
   * @param write writes what was trained to a file
   */
  <H, T extends HeadTrainer<H, T>> int run(
      CommandSpec spec, Function<MemoryBank, T> begin, BiConsumer<H, Path> write) {
    Exclusive.require(
        patience != null && patience > 0, "--patience", validation != null, "--validation");
    HeadsFile.requireWritable(out);
    Path kept = checkpoint == null ? Path.of(out + ".checkpoint") : checkpoint;
    MemoryBank memory = Mrad.bank(bank);
    T trainer = begin.apply(memory).checkpoint(kept);
    data.read().forEach(trainer::add);
    apply(trainer);
    try (ImageEncoder encoder = compute.encoder().forBank(memory.spec()).open();
        TrainingLines lines =
            new TrainingLines(spec.commandLine().getErr(), spec.commandLine().getOut())) {
      write.accept(trainer.encoder(encoder).listener(lines).train(), out);
    }
    remove(kept);
    spec.commandLine().getOut().println("heads " + out);
    return Main.DONE;
  }

  boolean hasTemperature() {
    return temperature != null;
  }

  private void apply(HeadTrainer<?, ?> trainer) {
    set(epochs, trainer::epochs);
    set(batch, trainer::batchSize);
    set(rate, trainer::learningRate);
    if (constant != null) {
      HeadTrainer<?, ?> unused = constant ? trainer.constantRate() : trainer.cosineRate();
    }
    set(temperature, trainer::temperature);
    set(seed, trainer::seed);
    set(validation, trainer::validation);
    set(patience, trainer::earlyStop);
    set(features, trainer::features);
  }

  private static <V> void set(@Nullable V value, Consumer<V> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }

  private static void remove(Path checkpoint) {
    try {
      Files.deleteIfExists(checkpoint);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be removed", checkpoint.toString(), "expected a writable folder", e);
    }
  }
}
