package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.bank.BankFile;
import dev.mrad.bank.Banks;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mrad bank merge}. */
@Command(
    name = "merge",
    description = "Puts the rows of several banks together; an image in more than one counts once.",
    mixinStandardHelpOptions = true)
final class BankMergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "B", description = "Banks.")
  private List<Path> files;

  @Option(names = "--out", required = true, paramLabel = "B", description = "The file to write.")
  private Path out;

  @Override
  public Integer call() {
    BankFile.requireWritable(out);
    BankCommand.write(Banks.merge(files.stream().map(Mrad::bank).toList()), out, spec);
    return Main.DONE;
  }
}
