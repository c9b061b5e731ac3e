package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
  /** A command that fails in a given way. */
  @Command(name = "fail")
  private static final class Failing implements Callable<Integer> {
    private final Throwable failure;

    Failing(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    }
  }

  private static Run fail(Throwable failure) {
    CommandLine command = Main.commandLine();
    command.addSubcommand(new Failing(failure));
    return Run.run(command, "fail");
  }

  @Test
  void should_answer_bad_input_with_2_and_the_message() {
    Run run = fail(new BadInputException("too blue", "sky.png", "expected\ngrey"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).containsExactly("mrad: too blue, sky.png, expected grey");
  }

  @Test
  void should_answer_its_own_mistakes_with_1_and_a_hint() {
    Run run = fail(new IllegalStateException("oh"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errLines())
        .containsExactly(
            "mrad: internal error: java.lang.IllegalStateException: oh"
                + " (set MRAD_TRACE=1 to see where)");
    assertThat(fail(new StackOverflowError()).status()).isEqualTo(1);
    assertThat(fail(new StackOverflowError()).errLines()).hasSize(1);
  }

  @Test
  void should_say_how_to_get_more_memory() {
    Run run = fail(new OutOfMemoryError("Java heap space"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).contains("out of memory", "MRAD_JAVA_OPTS=-Xmx");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "inspect",
        "--wrong",
        "bank",
        "bank burn",
        "import",
        "import heads",
        "import bank --image a",
        "bank info",
        "bank info a b",
        "info",
        "bank build",
        "detect",
        "detect --bank",
        "sample",
        "demo",
        "demo --out d --seed x",
        "encode",
        "help inspect",
        "help bank burn",
        "help detect now",
        "backends now"
      })
  void should_answer_bad_usage_with_2_and_one_line(String words) {
    Object[] args = words.isEmpty() ? new Object[0] : words.split(" ");
    Run run = Run.mrad(args);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("mrad: ").contains("--help");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "sample",
        "encode",
        "bank",
        "bank build",
        "bank info",
        "bank verify",
        "info",
        "import heads",
        "import bank",
        "detect",
        "backends"
      })
  void should_help(String words) {
    Run run = Run.mrad((Object[]) (words + " --help").split(" "));
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: mrad " + words);
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"detect", "bank", "bank build", "import heads", "train ft", "train clip"})
  void should_print_the_same_help_by_name(String words) {
    Run run = Run.mrad((Object[]) ("help " + words).split(" "));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("Usage: mrad " + words + " ");
    assertThat(run.out()).isEqualTo(Run.mrad((Object[]) (words + " --help").split(" ")).out());
  }

  @Test
  void should_list_every_command() {
    Run run = Run.mrad("help");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: mrad ", "bank", "detect", "help", "train");
    assertThat(Run.mrad("--help").out()).isEqualTo(run.out());
  }

  @Test
  void should_tell_the_version_of_the_build() throws IOException {
    Run run = Run.mrad("--version");
    assertThat(run.out()).matches("mrad \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<version>" + run.out().strip().substring("mrad ".length()) + "</version>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "encode", "bank build", "detect"})
  void should_let_every_computing_command_choose_where(String words) {
    assertThat(Run.mrad((Object[]) (words + " --help").split(" ")).out())
        .contains("--backend", "--device", "--threads", "--encoder");
  }

  @Test
  void should_list_the_backends_with_devices() {
    Run run = Run.mrad("backends");
    assertThat(run.status()).isZero();
    assertThat(run.outLines())
        .anySatisfy(line -> assertThat(line).contains("cpu", "available", "devices [cpu]"))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("djl-pytorch  unavailable")
                .contains("add ai.djl.pytorch:pytorch-native-cpu:"));
  }
}
