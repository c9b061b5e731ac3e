package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.HeadsFile;
import dev.mrad.train.FineTuner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad train ft}. */
@Command(
    name = "ft",
    description = "Trains the projections of fine-tuned retrieval (MRAD-FT).",
    mixinStandardHelpOptions = true)
final class TrainFineTunedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;
  @Mixin private DataSetOptions data;

  @Option(names = "--bank", required = true, paramLabel = "B", description = "A bank.")
  private Path bank;

  @Option(names = "--out", required = true, paramLabel = "H", description = "The file to write.")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each image is seen; 1 by default, as in the paper.")
  private int epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many images make a step; 8 by default.")
  private int batch;

  @Option(
      names = "--lr",
      paramLabel = "R",
      defaultValue = "5e-4",
      description = "The first step's learning rate; 5e-4 by default, as in the paper.")
  private double rate;

  @Option(
      names = "--constant-lr",
      description = "Keeps the learning rate, which else falls to 1e-6 along half a cosine.")
  private boolean constant;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description = "The retrieval's temperature; 1 by default.")
  private double temperature;

  @Option(
      names = "--class-dropout",
      paramLabel = "R",
      defaultValue = "0.95",
      description =
          "The quantile above which similar keys of the image level are left out; 0.95 by default, 1"
              + " for none.")
  private double classDropout;

  @Option(
      names = "--cell-dropout",
      paramLabel = "R",
      defaultValue = "0.80",
      description = "The same for the patch level; 0.80 by default, 1 for none.")
  private double cellDropout;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seeds start values and order; 0 by default.")
  private long seed;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "The share of images to hold out; the best epoch's heads are kept.")
  private double validation;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "0",
      description = "Stops after so many epochs without a better validation loss; 0 for never.")
  private int patience;

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description = "Keeps the encoded images there for other trainings; a temporary file else.")
  private @Nullable Path features;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Where a stopped training goes on from; H.checkpoint by default.")
  private @Nullable Path checkpoint;

  @Override
  public Integer call() {
    HeadsFile.requireWritable(out);
    Path kept = checkpoint == null ? Path.of(out + ".checkpoint") : checkpoint;
    MemoryBank memory = Mrad.bank(bank);
    FineTuner trainer =
        Mrad.trainer(memory)
            .epochs(epochs)
            .batchSize(batch)
            .learningRate(rate)
            .temperature(temperature)
            .similarityDropout(classDropout, cellDropout)
            .seed(seed)
            .validation(validation)
            .earlyStop(patience)
            .checkpoint(kept);
    data.read().forEach(trainer::add);
    if (constant) {
      trainer.constantRate();
    }
    if (features != null) {
      trainer.features(features);
    }
    try (ImageEncoder encoder = compute.encoder().forBank(memory.spec()).open();
        TrainingLines lines =
            new TrainingLines(spec.commandLine().getErr(), spec.commandLine().getOut())) {
      HeadsFile.write(trainer.encoder(encoder).listener(lines).train(), out);
    }
    remove(kept);
    spec.commandLine().getOut().println("heads " + out);
    return Main.DONE;
  }

  static void remove(Path checkpoint) {
    try {
      Files.deleteIfExists(checkpoint);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be removed", checkpoint.toString(), "expected a writable folder", e);
    }
  }
}
