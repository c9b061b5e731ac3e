package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
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

/** {@code mrad bank remove}. */
@Command(
    name = "remove",
    description = "Takes images or whole data sets out of a bank.",
    mixinStandardHelpOptions = true)
final class BankRemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "B", description = "A bank.")
  private Path file;

  @Option(
      names = "--image",
      arity = "1..*",
      paramLabel = "ID",
      description = "Images, each as <data set>/<category>/<path>.")
  private List<String> images = List.of();

  @Option(
      names = "--dataset",
      arity = "1..*",
      paramLabel = "NAME",
      description = "Names of data sets, all of whose images go.")
  private List<String> dataSets = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "B",
      description = "The file to write; may be the bank itself.")
  private Path out;

  @Override
  public Integer call() {
    if (images.isEmpty() && dataSets.isEmpty()) {
      throw new BadInputException("nothing to remove", "remove", "expected --image or --dataset");
    }
    BankFile.requireWritable(out);
    BankCommand.write(Banks.remove(Mrad.bank(file), images, dataSets), out, spec);
    return Main.DONE;
  }
}
