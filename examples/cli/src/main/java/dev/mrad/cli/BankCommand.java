package dev.mrad.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mrad bank}. */
@Command(
    name = "bank",
    description = "Builds and checks memory banks.",
    mixinStandardHelpOptions = true,
    subcommands = {BankBuildCommand.class, BankInfoCommand.class, BankVerifyCommand.class})
final class BankCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }
}
