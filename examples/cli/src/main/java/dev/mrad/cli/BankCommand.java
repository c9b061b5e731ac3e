package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.bank.BankBuilder;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mrad bank}. */
@Command(
    name = "bank",
    description = "Builds and checks memory banks.",
    mixinStandardHelpOptions = true,
    subcommands = {BankCommand.Build.class, BankCommand.Info.class, BankCommand.Verify.class})
final class BankCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }

  private static long anomalous(Memory memory) {
    long count = 0;
    for (int row = 0; row < memory.size(); row++) {
      count += memory.label(row) == Label.ANOMALOUS ? 1 : 0;
    }
    return count;
  }

  private static String rows(Memory memory) {
    long anomalous = anomalous(memory);
    return memory.size()
        + " rows of "
        + memory.dimension()
        + " values, "
        + (memory.size() - anomalous)
        + " normal, "
        + anomalous
        + " anomalous";
  }

  /** {@code mrad bank build}. */
  @Command(
      name = "build",
      description = "Builds a bank from labelled images.",
      mixinStandardHelpOptions = true)
  static final class Build implements Callable<Integer> {
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
      try (ImageEncoder encoder = compute.encoder().inputSize(inputSize).open();
          ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "encoding")) {
        BankBuilder builder = Mrad.bankBuilder().encoder(encoder).progress(progress);
        for (Path folder : datasets) {
          DataSet dataSet = MvtecLayout.read(folder, split);
          builder.add(name == null ? dataSet : dataSet.named(name));
        }
        MemoryBank bank = builder.writeTo(out);
        PrintWriter print = spec.commandLine().getOut();
        print.println("bank " + out + " by encoder " + encoder.name());
        print.println("image memory: " + rows(bank.image()));
        print.println("patch memory: " + rows(bank.patch()));
      }
      return Main.DONE;
    }
  }

  /** {@code mrad bank info}. */
  @Command(
      name = "info",
      description = "Tells what a bank was made with and from.",
      mixinStandardHelpOptions = true)
  static final class Info implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "B", description = "A bank.")
    private Path file;

    @Override
    public Integer call() {
      MemoryBank bank = Mrad.bank(file);
      BankSpec made = bank.spec();
      PrintWriter out = spec.commandLine().getOut();
      out.println("encoder            " + made.encoder());
      out.println("input size         " + made.inputSize());
      out.println("averaging windows  " + made.averagingWindows());
      out.println("prototype rule     " + made.prototypeRule());
      out.println("mask rule          " + made.maskRule());
      out.println("image memory       " + rows(bank.image()));
      out.println("patch memory       " + rows(bank.patch()));
      out.println("digest             " + bank.digest());
      Map<String, Integer> categories = new TreeMap<>();
      for (int row = 0; row < bank.image().size(); row++) {
        String identity = bank.image().provenance(row).identity();
        int second = identity.indexOf('/', identity.indexOf('/') + 1);
        categories.merge(second < 0 ? identity : identity.substring(0, second), 1, Integer::sum);
      }
      categories.forEach((category, images) -> out.println("  " + category + "  " + images));
      return Main.DONE;
    }
  }

  /** {@code mrad bank verify}. */
  @Command(
      name = "verify",
      description = "Checks a bank wholly: structure, digests, order, keys.",
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
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
}
