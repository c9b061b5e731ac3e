package dev.mrad;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for the sources of all modules together, those that core does not depend on too. */
class SourceTreeTest {
  private static final int MOST_LINES = 400;

  private final Path root = root();
  private final List<Path> modules = modules();

  @Test
  void should_see_the_modules() {
    assertThat(modules)
        .extracting(module -> root.relativize(module).toString().replace('\\', '/'))
        .contains(
            "mrad-api", "mrad-core", "mrad-conformance", "examples/cli", "tools/train-encoder");
  }

  @Test
  void should_keep_each_package_in_one_module() {
    Map<Path, Set<Path>> homes =
        modules.stream()
            .flatMap(module ->
                sources(module).stream()
                    .filter(file -> !file.endsWith("module-info.java"))
                    .map(file -> Map.entry(packageOf(module, file), module)))
            .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toSet())));
    assertThat(homes).isNotEmpty().allSatisfy((name, in) -> assertThat(in).hasSize(1));
  }

  @Test
  void should_mark_each_package_null_safe() {
    Set<Path> folders =
        modules.stream()
            .flatMap(module -> sources(module).stream())
            .filter(file -> !file.endsWith("module-info.java"))
            .map(Path::getParent)
            .collect(toSet());
    assertThat(folders)
        .isNotEmpty()
        .allSatisfy(folder ->
            assertThat(folder.resolve("package-info.java"))
                .content()
                .contains("/**", "@NullMarked"));
  }

  @Test
  void should_keep_files_short() throws IOException {
    Map<Path, Integer> longer = new TreeMap<>();
    for (Path module : modules) {
      for (Path file : sources(module)) {
        int lines = Files.readAllLines(file).size();
        if (lines > MOST_LINES) {
          longer.put(root.relativize(file), lines);
        }
      }
    }
    assertThat(longer).isEmpty();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mrad-api/pom.xml"))) {
      folder = Objects.requireNonNull(folder.getParent(), "run within the project's folder");
    }
    return folder;
  }

  private List<Path> modules() {
    return Stream.of(root, root.resolve("examples"), root.resolve("tools"))
        .flatMap(folder -> list(folder).stream())
        .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
        .sorted()
        .toList();
  }

  private static Path packageOf(Path module, Path file) {
    return module.resolve("src/main/java").relativize(file.getParent());
  }

  private static List<Path> sources(Path module) {
    try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
