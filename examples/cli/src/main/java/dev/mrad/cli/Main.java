package dev.mrad.cli;

import dev.mrad.api.MradException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code mrad}. Exit status: 0 done, 2 bad usage or bad input, 1 internal. */
@Command(
    name = "mrad",
    description = "Finds defects in images of objects that it has never seen.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main implements Runnable {
  static final int DONE = 0;
  static final int INTERNAL = 1;
  static final int BAD_INPUT = 2;

  private static final List<Class<?>> SUBCOMMANDS =
      List.of(
          DemoCommand.class,
          SampleCommand.class,
          EncodeCommand.class,
          BankCommand.class,
          InfoCommand.class,
          ImportCommand.class,
          TrainCommand.class,
          DetectCommand.class,
          EvaluateCommand.class,
          MetricsCommand.class,
          ExportCommand.class,
          BackendsCommand.class);

  @Spec private CommandSpec spec;

  /** Runs the command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(execute(commandLine(args), args));
  }

  /** As {@link CommandLine#execute}, which lets errors of the JVM through. */
  static int execute(CommandLine command, String... args) {
    try {
      return command.execute(args);
    } catch (OutOfMemoryError e) {
      line(
          command.getErr(),
          "out of memory, heap of "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB, expected more: set MRAD_JAVA_OPTS=-Xmx…");
      return INTERNAL;
    } catch (Error e) {
      return internal(command.getErr(), e);
    }
  }

  /**
   * The command with its error rules. Of its subcommands it has only the one that the arguments
   * begin with, where they do: reading the options of all takes a cold JVM a quarter of a second.
   */
  static CommandLine commandLine(String... args) {
    CommandLine command = new CommandLine(new Main());
    List<Class<?>> called =
        SUBCOMMANDS.stream().filter(type -> args.length > 0 && name(type).equals(args[0])).toList();
    (called.isEmpty() ? SUBCOMMANDS : called).forEach(command::addSubcommand);
    if (called.isEmpty()) {
      command.addSubcommand(HelpCommand.class);
    }
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setParameterExceptionHandler((error, rejected) -> {
      line(error.getCommandLine().getErr(), usage(error));
      return BAD_INPUT;
    });
    command.setExecutionExceptionHandler((error, failed, parsed) -> {
      PrintWriter err = failed.getErr();
      if (error instanceof MradException) {
        trace(err, error);
        line(err, error.getMessage());
        return BAD_INPUT;
      }
      return internal(err, error);
    });
    return command;
  }

  private static String name(Class<?> subcommand) {
    return subcommand.getAnnotation(Command.class).name();
  }

  private static int internal(PrintWriter err, Throwable error) {
    trace(err, error);
    line(err, "internal error: " + error + " (set MRAD_TRACE=1 to see where)");
    return INTERNAL;
  }

  private static void trace(PrintWriter err, Throwable error) {
    if (System.getenv("MRAD_TRACE") != null) {
      error.printStackTrace(err);
    }
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
