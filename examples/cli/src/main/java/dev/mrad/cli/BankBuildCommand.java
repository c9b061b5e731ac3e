package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.ImageEncoder;
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
import picocli.CommandLine.Spec;

/** {@code mrad bank build}. */
@Command(
    name = "build",
    description = "Builds a bank from labelled images.",
    mixinStandardHelpOptions = true)
final class BankBuildCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;
  @Mixin private DataSetOptions data;

  @Option(
      names = "--input-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "The side to which images are resized; the encoder's own by default.")
  private int inputSize;

  @Option(
      names = "--averaging",
      split = ",",
      paramLabel = "W",
      defaultValue = "1,3,5",
      description =
          "Over which windows of the patch grid tokens are averaged, odd sizes; 1,3,5 by default, 1"
              + " for none.")
  private List<Integer> averaging;

  @Option(names = "--out", required = true, paramLabel = "B", description = "The file to write.")
  private Path out;

  @Override
  public Integer call() {
    BankFile.requireWritable(out);
    List<DataSet> found = data.read();
    try (ImageEncoder encoder = compute.encoder().inputSize(inputSize).open();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "encoding")) {
      BankBuilder builder =
          Mrad.bankBuilder().encoder(encoder).averaging(averaging).progress(progress);
      found.forEach(builder::add);
      BankCommand.write(builder.build(), out, spec);
      data.tell(spec.commandLine().getOut());
    }
    return Main.DONE;
  }
}
