package dev.mrad.cli;

import dev.mrad.api.MemoryBank;
import dev.mrad.bank.BankFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mrad bank}. */
@Command(
    name = "bank",
    description = "Builds, changes and checks memory banks.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BankBuildCommand.class,
      BankInfoCommand.class,
      BankVerifyCommand.class,
      BankAddCommand.class,
      BankRemoveCommand.class,
      BankMergeCommand.class,
      BankDiffCommand.class
    })
final class BankCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }

  /** Writes a bank and tells what is in it. */
  static void write(MemoryBank bank, Path file, CommandSpec spec) {
    BankFile.write(bank, file);
    PrintWriter print = spec.commandLine().getOut();
    print.println("bank " + file);
    print.println("image memory: " + MemoryCount.of(bank.image()));
    print.println("patch memory: " + MemoryCount.of(bank.patch()));
  }
}
