package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  private static final Pattern ROW =
      Pattern.compile("\\s*(\\d\\.\\d+) +(normal|anomalous) +(\\S+\\.png)");

  @TempDir static Path shared;
  private static Path first;
  private static Run run;

  @TempDir Path folder;

  @BeforeAll
  static void show() {
    first = shared.resolve("first ü");
    run = Run.mrad("demo", "--out", first, "--seed", 3);
  }

  @Test
  void should_show_everything_and_give_the_same_bytes_for_the_same_seed() throws IOException {
    Path second = folder.resolve("second");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("embedded-v2", "procedural", "never seen")
        .contains(first.resolve("contact-sheet.png").toString());
    assertThat(first.resolve("contact-sheet.png")).isRegularFile();
    assertThat(Run.mrad("bank", "verify", first.resolve("auxiliary.bank")).status()).isZero();

    List<Double> normal = new ArrayList<>();
    List<Double> anomalous = new ArrayList<>();
    for (String line : run.outLines()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(first.resolve("unseen").resolve(row.group(3))).isRegularFile();
        boolean good = row.group(3).contains("/good/");
        assertThat(row.group(2)).isEqualTo(good ? "normal" : "anomalous");
        (good ? normal : anomalous).add(Double.valueOf(row.group(1)));
      }
    }
    assertThat(normal).hasSizeGreaterThan(10);
    assertThat(anomalous).hasSizeGreaterThan(10);
    Map<String, byte[]> detections = Run.files(first.resolve("detections"));
    assertThat(detections).hasSize(2 * (normal.size() + anomalous.size()));

    Run again = Run.mrad("demo", "--out", second, "--seed", 3);
    assertThat(again.out()).isEqualTo(run.out().replace(first.toString(), second.toString()));
    Map<String, byte[]> expected = Run.files(first);
    Map<String, byte[]> found = Run.files(second);
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    assertThat(found).allSatisfy((name, bytes) -> assertThat(bytes).isEqualTo(expected.get(name)));
  }

  /** From the scores of another run of detect, at their full precision. */
  @Test
  void should_print_the_area_under_the_curve_of_its_scores() throws IOException {
    List<Object> args =
        new ArrayList<>(List.of("detect", "--json", "--bank", first.resolve("auxiliary.bank")));
    for (String name : Run.files(first.resolve("unseen")).keySet()) {
      if (name.contains("/test/")) {
        args.add(first.resolve("unseen").resolve(name));
      }
    }
    double below = 0;
    long pairs = 0;
    List<Map<String, Object>> found = Run.mrad(args.toArray()).objects();
    for (Map<String, Object> good : found) {
      for (Map<String, Object> bad : found) {
        if (((String) good.get("image")).contains("/good/")
            && !((String) bad.get("image")).contains("/good/")) {
          below += 0.5 + 0.5 * Math.signum((double) bad.get("score") - (double) good.get("score"));
          pairs++;
        }
      }
    }
    Matcher printed = Pattern.compile("AUROC.* (\\d\\.\\d+)").matcher(run.out());
    assertThat(printed.find()).isTrue();
    assertThat(pairs).isGreaterThan(100);
    assertThat(Double.parseDouble(printed.group(1))).isCloseTo(below / pairs, within(6e-4));
  }

  @Test
  void should_leave_a_folder_alone_that_holds_something() throws IOException {
    Path file = folder.resolve("auxiliary/mine.txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");
    Run demo = Run.mrad("demo", "--out", folder);
    assertThat(demo.status()).isEqualTo(2);
    assertThat(demo.errLines()).hasSize(1);
    assertThat(demo.err()).startsWith("mrad: folder is not empty, " + file.getParent());
    assertThat(Run.files(folder)).containsOnlyKeys("auxiliary/mine.txt");

    Run sample = Run.mrad("sample", "--out", folder);
    assertThat(sample.status()).isEqualTo(2);
    assertThat(sample.err()).startsWith("mrad: folder is not empty, " + folder);
    assertThat(Run.mrad("sample", "--out", file).status()).isEqualTo(2);
    assertThat(Files.readString(file)).isEqualTo("mine");
  }
}
