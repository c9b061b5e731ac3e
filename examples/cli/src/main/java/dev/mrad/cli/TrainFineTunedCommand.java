package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.heads.HeadsFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mrad train ft}. */
@Command(
    name = "ft",
    description = "Trains the projections of fine-tuned retrieval (MRAD-FT).",
    mixinStandardHelpOptions = true)
final class TrainFineTunedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TrainingOptions training;

  @Override
  public Integer call() {
    return training.run(spec, Mrad::trainer, HeadsFile::write);
  }
}
