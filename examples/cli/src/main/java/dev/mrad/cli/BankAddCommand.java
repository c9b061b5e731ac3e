package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.bank.BankBuilder;
import dev.mrad.bank.BankFile;
import dev.mrad.dataset.DataSet;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mrad bank add}. */
@Command(
    name = "add",
    description = "Adds labelled images to a bank; what it has is not encoded again.",
    mixinStandardHelpOptions = true)
final class BankAddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;
  @Mixin private DataSetOptions data;

  @Parameters(paramLabel = "B", description = "A bank.")
  private Path file;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "B",
      description = "The file to write; may be the bank itself.")
  private Path out;

  @Override
  public Integer call() {
    MemoryBank old = Mrad.bank(file);
    BankFile.requireWritable(out);
    List<DataSet> found = data.read();
    try (ImageEncoder encoder = compute.encoder().forBank(old.spec()).open();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "encoding")) {
      BankBuilder builder = Mrad.bankBuilder().encoder(encoder).add(old).progress(progress);
      found.forEach(builder::add);
      BankCommand.write(builder.build(), out, spec);
      data.tell(spec.commandLine().getOut());
    }
    return Main.DONE;
  }
}
