package dev.mrad.example.encoder;

import dev.mrad.api.MradException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The recipe's commands. */
@Command(
    name = "train-encoder",
    description = "The recipe of the embedded encoder.",
    mixinStandardHelpOptions = true,
    subcommands = {
      PhotosCommand.class,
      TilesCommand.class,
      PreviewCommand.class,
      TrainCommand.class,
      ShipCommand.class,
      TableCommand.class,
      CurvesCommand.class,
      SheetCommand.class
    })
public final class Main {
  private Main() {}

  /** Runs a command; 2 for bad input, 1 for an error of ours. */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      if (e instanceof MradException) {
        command.getErr().println("train-encoder: " + e.getMessage());
        return 2;
      }
      throw e;
    });
    System.exit(line.execute(args));
  }
}
