package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.onnxruntime.engine.OrtEngine;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.core.JsonFactory;
import dev.mrad.Mrad;
import dev.mrad.TensorFiles;
import dev.mrad.api.MradException;
import dev.mrad.backend.onnx.OnnxExport;
import dev.mrad.sample.SampleData;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * The launcher in a copy of the project's outline, with a stand-in for Maven that puts this build's
 * classes where Maven would: the real one would write over the classes that these tests run on.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher for POSIX shells")
class LauncherTest {
  private static final List<String> MODULES =
      List.of(
          "mrad-api",
          "mrad-core",
          "mrad-backend-djl",
          "mrad-backend-onnx",
          "examples/sample-data",
          "examples/cli");

  @TempDir Path folder;
  private Path root;
  private Path tools;
  private Path launcher;

  @BeforeEach
  void outline() throws Exception {
    root = folder.resolve("a project ü");
    for (String module : MODULES) {
      Files.createDirectories(root.resolve(module).resolve("src/main/java"));
      Files.createFile(root.resolve(module).resolve("pom.xml"));
    }
    Files.createFile(root.resolve("pom.xml"));
    Files.createFile(root.resolve("examples/pom.xml"));
    Files.createFile(root.resolve("mrad-core/src/main/java/Kernel.java"));
    launcher = root.resolve("examples/cli/mrad");
    Files.copy(Path.of("mrad"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
    tools = Files.createDirectory(folder.resolve("tools"));
    executable(tools.resolve("mvn"), standIn());
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String standIn() throws Exception {
    StringBuilder script = new StringBuilder("#!/bin/sh\nset -e\n");
    script.append("echo \"$PWD $*\" >>'").append(calls()).append("'\n");
    script.append("if [ -e '").append(folder.resolve("broken")).append("' ]; then exit 1; fi\n");
    script.append("if [ -e '").append(folder.resolve("slow")).append("' ]; then sleep 1; fi\n");
    script.append("mkdir -p examples/cli/target/classes examples/cli/target/lib\n");
    for (Class<?> member :
        List.of(
            Main.class,
            OnnxExport.class,
            Engine.class,
            OrtEngine.class,
            OrtEnvironment.class,
            // After the other backend: where both are folders, the list of backends is core's.
            Mrad.class,
            MradException.class,
            SampleData.class,
            CommandLine.class,
            JsonFactory.class,
            LoggerFactory.class,
            Class.forName("org.slf4j.simple.SimpleServiceProvider"),
            NullMarked.class)) {
      Path home = home(member);
      boolean jar = Files.isRegularFile(home);
      script.append(jar ? "ln -sf '" : "cp -R '").append(home).append(jar ? "' " : "'/. ");
      script.append("examples/cli/target/").append(jar ? "lib" : "classes").append("\n");
    }
    return script.toString();
  }

  private static Path home(Class<?> member) throws URISyntaxException {
    return Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private Path calls() {
    return folder.resolve("calls");
  }

  private int builds() throws IOException {
    return Files.exists(calls()) ? Files.readAllLines(calls()).size() : 0;
  }

  /** A run of the launcher in a folder that is not the project's. */
  private final class Launch {
    private final Process process;
    private final Path out;
    private final Path err;

    Launch(Map<String, String> environment, Path command, Object... args) throws IOException {
      Path streams = Files.createTempDirectory(folder, "streams");
      out = streams.resolve("out");
      err = streams.resolve("err");
      List<String> words = new ArrayList<>(List.of(command.toString()));
      Arrays.stream(args).map(String::valueOf).forEach(words::add);
      ProcessBuilder builder = new ProcessBuilder(words);
      builder.directory(folder.toFile());
      builder.redirectOutput(out.toFile());
      builder.redirectError(err.toFile());
      Map<String, String> variables = builder.environment();
      variables.put("PATH", tools + ":" + System.getenv("PATH"));
      variables.put("JAVA_HOME", System.getProperty("java.home"));
      variables.put("MRAD_JAVA_OPTS", "-Xmx1g");
      variables.putAll(environment);
      process = builder.start();
    }

    /** Without the JVM's own warnings on standard error. */
    Run end() throws Exception {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      String errors =
          Files.readAllLines(err).stream()
              .filter(line -> !line.startsWith("WARNING: "))
              .collect(Collectors.joining("\n"));
      return new Run(process.exitValue(), Files.readString(out), errors);
    }
  }

  private Run launch(Object... args) throws Exception {
    return new Launch(Map.of(), launcher, args).end();
  }

  /** Makes a file newer than the build, whatever the clock's resolution. */
  private static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 5000));
  }

  @Test
  void should_build_once_and_again_after_a_change() throws Exception {
    Run first = launch("--version");
    assertThat(first.status()).isZero();
    assertThat(first.out()).startsWith("mrad ");
    assertThat(first.err()).isEqualTo("building mrad with Maven");
    assertThat(Files.readString(calls())).startsWith(root + " ").contains("-pl examples/cli -am");
    assertThat(launch("--version").err()).isEmpty();
    assertThat(builds()).isEqualTo(1);

    touch(root.resolve("mrad-core/src/main/java/Kernel.java"));
    launch("--version");
    assertThat(builds()).isEqualTo(2);
    touch(root.resolve("examples/sample-data/pom.xml"));
    launch("--version");
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void should_notice_a_source_that_is_gone() throws Exception {
    launch("--version");
    Path source = root.resolve("mrad-core/src/main/java/Kernel.java");
    Files.delete(source);
    touch(source.getParent());
    launch("--version");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void should_build_once_for_calls_at_the_same_time() throws Exception {
    Files.createFile(folder.resolve("slow"));
    List<Launch> launches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      launches.add(new Launch(Map.of(), launcher, "--version"));
    }
    for (Launch each : launches) {
      assertThat(each.end().status()).isZero();
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void should_say_one_line_when_it_cannot_build_or_run() throws Exception {
    Files.createFile(folder.resolve("broken"));
    Run broken = launch("--version");
    assertThat(broken.status()).isEqualTo(2);
    assertThat(broken.err())
        .endsWith(
            "mrad: the build failed, " + root + ", expected that Maven can build it (see above)");
    Files.delete(folder.resolve("broken"));
    assertThat(launch("--version").status()).isZero();
    assertThat(builds()).isEqualTo(2);

    Run homeless =
        new Launch(Map.of("JAVA_HOME", folder.resolve("none").toString()), launcher, "--version")
            .end();
    assertThat(homeless.status()).isEqualTo(2);
    assertThat(homeless.err()).startsWith("mrad: no Java, " + folder.resolve("none"));
  }

  @Test
  void should_hand_on_arguments_and_status_from_anywhere_and_in_any_locale() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("linked"), launcher);
    Path images = folder.resolve("bilder ü");
    Path image = Fixtures.queries(images).get(0);
    Path named = Files.move(image, images.resolve("ein bild ß.png"));
    Path out = folder.resolve("merkmale é.safetensors");
    Map<String, String> plain = Map.of("LANG", "C", "LC_ALL", "", "LC_CTYPE", "");
    Run run =
        new Launch(
                plain,
                link,
                "encode",
                "--encoder",
                Fixtures.golden("clip_openai.safetensors"),
                "--input-size",
                36,
                "--image",
                named,
                "--out",
                out)
            .end();
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains(out.toString());
    assertThat(TensorFiles.read(out, "class_token").shape().extents()).containsExactly(1, 48);

    Run refused = new Launch(plain, link, "bank", "verify", named).end();
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err()).startsWith("mrad: ").contains(named.toString());
  }

  /** Before the rename there is the older bank, after it the new one; never half of one. */
  @Test
  void should_leave_no_half_bank_when_killed() throws Exception {
    launch("--version");
    Path data = Fixtures.dataSet(folder.resolve("data"));
    Path bank = Files.createDirectory(folder.resolve("banks")).resolve("b");
    Files.writeString(bank, "older");
    for (String method : List.of("write", "move", "syncFolder")) {
      assertThat(bank).as("before " + method).hasContent("older");
      kill(method, "bank", "build", "--dataset", data, "--out", bank);
    }
    assertThat(launch("bank", "verify", bank).status()).isZero();
  }

  /** Kills the command where it enters a method of the class that writes files. */
  private void kill(String method, Object... args) throws Exception {
    try (Breakpoint breakpoint = new Breakpoint()) {
      Map<String, String> stopping = Map.of("MRAD_JAVA_OPTS", "-Xmx1g " + breakpoint.flag());
      Launch launch = new Launch(stopping, launcher, args);
      assertThat(breakpoint.reach("dev.mrad.internal.io.AtomicFile", method)).isTrue();
      assertThat(launch.process.destroyForcibly().waitFor()).isEqualTo(128 + 9);
    }
  }

  /** Root may write everywhere, so a file stands where the folder belongs. */
  @Test
  void should_run_from_a_checkout_that_it_cannot_write() throws Exception {
    Run able = launch("backends");
    Path jvm = root.resolve("examples/cli/target/jvm");
    for (String name : Run.files(jvm).keySet()) {
      Files.delete(jvm.resolve(name));
    }
    Files.delete(jvm);
    Files.createFile(jvm);
    assertThat(launch("backends")).isEqualTo(new Run(0, able.out(), ""));
    assertThat(jvm).isEmptyFile();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void should_keep_the_messages_of_the_jvm_off_standard_output() throws Exception {
    launch("--version");
    Run quiet = launch("--version");
    Run talking = withFlag("-XX:+PrintCompilation");
    assertThat(talking.out()).isEqualTo(quiet.out());
    assertThat(talking.err()).contains("java.lang.String::");
    assertThat(withFlag("-XX:SharedArchiveFile=" + calls())).isEqualTo(quiet);
  }

  private Run withFlag(String flag) throws Exception {
    return new Launch(Map.of("MRAD_JAVA_OPTS", flag), launcher, "--version").end();
  }

  /** With jars, as Maven makes them: the JVM archives classes of jars only. */
  @Test
  void should_keep_an_archive_of_classes_for_each_java() throws Exception {
    launch("--version");
    Path target = root.resolve("examples/cli/target");
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    assertThat(
            jar.run(
                System.out,
                System.err,
                "--create",
                "--file",
                target.resolve("mrad-cli-0.jar").toString(),
                "-C",
                target.resolve("classes").toString(),
                "."))
        .isZero();
    Files.createDirectory(root.resolve("docs"));
    Files.copy(Path.of("../../docs/sample-data.jpg"), root.resolve("docs/sample-data.jpg"));
    Path jvm = target.resolve("jvm");
    for (String name : Run.files(jvm).keySet()) {
      Files.delete(jvm.resolve(name));
    }
    Path other = Files.createDirectories(folder.resolve("other java/bin")).resolve("java");
    executable(
        other, "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' \"$@\"\n");
    Map<String, String> otherJava = Map.of("JAVA_HOME", folder.resolve("other java").toString());

    Run first = launch("backends");
    Run second = new Launch(otherJava, launcher, "backends").end();
    Map<String, byte[]> made = archives(jvm);
    assertThat(made).hasSize(2);
    assertThat(List.of(second, launch("backends"))).containsOnly(new Run(0, first.out(), ""));
    assertThat(archives(jvm)).containsExactlyEntriesOf(made);
  }

  private static Map<String, byte[]> archives(Path jvm) throws IOException {
    Map<String, byte[]> files = Run.files(jvm);
    files.keySet().removeIf(name -> !name.endsWith(".jsa"));
    return files;
  }

  @Test
  void should_name_no_class_of_the_library_but_the_command() throws IOException {
    for (String script : List.of("mrad", "mrad.cmd")) {
      assertThat(Files.readString(Path.of(script)).replace("dev.mrad.cli.Main", ""))
          .doesNotContain("dev.mrad");
    }
  }
}
