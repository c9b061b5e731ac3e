package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.MemoryBank;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mrad bank verify}. */
@Command(
    name = "verify",
    description = "Checks a bank wholly: structure, digests, order, keys.",
    mixinStandardHelpOptions = true)
final class BankVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "B", description = "A bank.")
  private Path file;

  @Override
  public Integer call() {
    MemoryBank bank = Mrad.bank(file);
    spec.commandLine().getOut().println(file + " is whole, digest " + bank.digest());
    return Main.DONE;
  }
}
