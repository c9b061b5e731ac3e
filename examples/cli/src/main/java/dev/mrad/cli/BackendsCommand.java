package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.spi.BackendProvider;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mrad backends}. */
@Command(
    name = "backends",
    description = "Lists the installed backends, their devices, and why one is not available.",
    mixinStandardHelpOptions = true)
final class BackendsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (BackendProvider provider : Mrad.backends()) {
      BackendProvider.Availability availability = provider.availability();
      out.println(
          provider.name()
              + "  "
              + (availability.available() ? "available" : "unavailable")
              + "  devices "
              + provider.devices()
              + "  "
              + availability.detail());
    }
    return Main.DONE;
  }
}
