package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.bank.BankBuilder;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
  /** Layouts of data sets. */
  enum Layout {
    /** Recognises the layout; MVTec's is the only one so far. */
    AUTO,
    /** {@code <category>/{train,test}/<kind>}. */
    MVTEC
  }

  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "DIR",
      description = "A data set's folder; may be given several times.")
  private List<Path> datasets;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The data set's name in the bank; its folder's name by default.")
  private @Nullable String name;

  @Option(
      names = "--layout",
      defaultValue = "auto",
      paramLabel = "L",
      description = "auto (the default) or mvtec.")
  @SuppressWarnings("UnusedVariable") // Picocli refuses other names; both layouts read alike.
  private Layout layout;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "S",
      description = "test (the default, as in the paper), train or all.")
  private Split split;

  @Option(
      names = "--input-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "The side to which images are resized; the encoder's own by default.")
  private int inputSize;

  @Option(names = "--out", required = true, paramLabel = "B", description = "The file to write.")
  private Path out;

  @Override
  public Integer call() {
    if (name != null && datasets.size() > 1) {
      throw new BadInputException(
          "one name for " + datasets.size() + " data sets", "--name", "expected one --dataset");
    }
    List<DataSet> found = datasets.stream().map(this::read).toList();
    try (ImageEncoder encoder = compute.encoder().inputSize(inputSize).open();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "encoding")) {
      BankBuilder builder = Mrad.bankBuilder().encoder(encoder).progress(progress);
      found.forEach(builder::add);
      MemoryBank bank = builder.writeTo(out);
      PrintWriter print = spec.commandLine().getOut();
      print.println("bank " + out + " by encoder " + encoder.name());
      print.println("image memory: " + MemoryCount.of(bank.image()));
      print.println("patch memory: " + MemoryCount.of(bank.patch()));
    }
    return Main.DONE;
  }

  private DataSet read(Path folder) {
    DataSet dataSet = MvtecLayout.read(folder, split);
    return name == null ? dataSet : dataSet.named(name);
  }
}
