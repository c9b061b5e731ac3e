package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.bank.BankDifference;
import dev.mrad.bank.Banks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mrad bank diff}. */
@Command(
    name = "diff",
    description = "Lists the rows by which a second bank differs from a first one.",
    mixinStandardHelpOptions = true)
final class BankDiffCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "B1", description = "The first bank.")
  private Path first;

  @Parameters(index = "1", paramLabel = "B2", description = "The second bank.")
  private Path second;

  @Override
  public Integer call() {
    BankDifference difference = Banks.difference(Mrad.bank(first), Mrad.bank(second));
    PrintWriter out = spec.commandLine().getOut();
    if (!difference.sameRules()) {
      out.println("the banks were built with different encoders or rules");
    }
    list(out, "+", difference.added());
    list(out, "-", difference.removed());
    list(out, "~", difference.changed());
    out.println(
        difference.added().size()
            + " rows added, "
            + difference.removed().size()
            + " removed, "
            + difference.changed().size()
            + " changed");
    return Main.DONE;
  }

  private static void list(PrintWriter out, String sign, List<BankDifference.Row> rows) {
    for (BankDifference.Row row : rows) {
      String label = row.label().name().toLowerCase(Locale.ROOT);
      out.println(sign + " " + row.level() + " " + label + " " + row.identity());
    }
  }
}
