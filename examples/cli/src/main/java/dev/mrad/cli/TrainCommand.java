package dev.mrad.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mrad train}. */
@Command(
    name = "train",
    description = "Trains heads on a frozen encoder and a bank.",
    mixinStandardHelpOptions = true,
    subcommands = {TrainFineTunedCommand.class, TrainClipCommand.class})
final class TrainCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }
}
