package dev.mrad.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mrad import}. */
@Command(
    name = "import",
    description = "Reads the released code's checkpoints and banks, as data alone.",
    mixinStandardHelpOptions = true,
    subcommands = {ImportHeadsCommand.class, ImportBankCommand.class})
final class ImportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }
}
