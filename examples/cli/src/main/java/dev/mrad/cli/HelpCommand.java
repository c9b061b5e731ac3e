package dev.mrad.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mrad help}; picocli's own follows one word only. */
@Command(
    name = "help",
    description = "Prints the help of a command, as in 'mrad help bank build'.",
    mixinStandardHelpOptions = true)
final class HelpCommand implements Runnable {
  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "the command's words")
  private List<String> words = List.of();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandLine command = spec.parent().commandLine();
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(
            spec.commandLine(),
            "no command '" + command.getCommandSpec().qualifiedName() + " " + word + "'");
      }
      command = next;
    }
    command.usage(spec.commandLine().getOut());
  }
}
