package dev.mrad.cli;

import dev.mrad.api.MradException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code mrad}. Exit status: 0 done, 2 bad usage or bad input, 1 internal. */
@Command(
    name = "mrad",
    description = "Finds defects in images of objects that it has never seen.",
    mixinStandardHelpOptions = true,
    version = "mrad 0.1.0-SNAPSHOT",
    subcommands = {
      DemoCommand.class,
      SampleCommand.class,
      EncodeCommand.class,
      BankCommand.class,
      DetectCommand.class,
      BackendsCommand.class,
      HelpCommand.class
    })
public final class Main implements Runnable {
  static final int DONE = 0;
  static final int INTERNAL = 1;
  static final int BAD_INPUT = 2;

  @Spec private CommandSpec spec;

  /** Runs the command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command with its error rules. */
  static CommandLine commandLine() {
    CommandLine command = new CommandLine(new Main());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setParameterExceptionHandler((error, args) -> {
      line(error.getCommandLine().getErr(), usage(error));
      return BAD_INPUT;
    });
    command.setExecutionExceptionHandler((error, failed, parsed) -> {
      PrintWriter err = failed.getErr();
      if (System.getenv("MRAD_TRACE") != null) {
        error.printStackTrace(err);
      }
      if (error instanceof MradException) {
        line(err, error.getMessage());
        return BAD_INPUT;
      }
      line(err, "internal error: " + error + " (set MRAD_TRACE=1 to see where)");
      return INTERNAL;
    });
    return command;
  }

  private static String usage(ParameterException error) {
    String name = error.getCommandLine().getCommandSpec().qualifiedName();
    return error.getMessage() + ", " + name + ", see " + name + " --help";
  }

  /** One line for people; a path with a line break does not make two of it. */
  static void line(PrintWriter err, @Nullable String message) {
    err.println("mrad: " + String.valueOf(message).replace('\n', ' ').replace('\r', ' '));
    err.flush();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }
}
