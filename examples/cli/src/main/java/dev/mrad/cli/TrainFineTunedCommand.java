package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.heads.HeadsFile;
import java.util.concurrent.Callable;
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
  @Mixin private TrainingOptions training;

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
  private double patchDropout;

  @Override
  public Integer call() {
    return training.run(
        spec,
        bank -> Mrad.trainer(bank).similarityDropout(classDropout, patchDropout),
        HeadsFile::write);
  }
}
