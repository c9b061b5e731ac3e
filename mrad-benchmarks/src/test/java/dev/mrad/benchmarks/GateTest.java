package dev.mrad.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
  private static final Machine MACHINE = new Machine(2, 256);
  private static final String CORE = "retrieve 1369 of 3093 × 1024, τ 1";

  @TempDir Path folder;

  private record Outcome(int status, String out, String err) {}

  @Test
  void should_name_what_regressed() throws IOException {
    Outcome outcome = compare(figures(0.8, 0.6, 0.9), figures(0.8, 0.7, 0.9));

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("1 of 3 figures")
        .contains("| " + CORE + " | time against djl-eager | 0.600 | 0.700 |")
        .doesNotContain("onnxruntime");
  }

  @Test
  void should_name_a_share_of_the_peak_that_fell() throws IOException {
    Outcome outcome = compare(figures(0.8, 0.6, 0.9), figures(0.8, 0.6, 0.7));

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("| " + CORE + " | share of FMA peak | 0.900 | 0.700 |")
        .doesNotContain("time against");
  }

  @ParameterizedTest
  @CsvSource({"0.87, 0.65, 0.83", "0.8, 0.6, 0.9", "0.1, 0.1, 0.99"})
  void should_tolerate_noise_and_gains(double onnx, double djl, double share) throws IOException {
    Outcome outcome = compare(figures(0.8, 0.6, 0.9), figures(onnx, djl, share));

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("none of 3 figures");
  }

  @Test
  void should_report_a_figure_that_is_missing() throws IOException {
    Ratios found = new Ratios(MACHINE, 0.1);
    found.put(Ratios.Kind.TIME, CORE, "onnxruntime", 0.8);
    found.put(Ratios.Kind.SHARE, CORE, "FMA peak", 0.9);

    Outcome outcome = compare(figures(0.8, 0.6, 0.9), found);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("| " + CORE + " | time against djl-eager | 0.600 | missing |");
  }

  @Test
  void should_let_new_figures_pass() throws IOException {
    Ratios found = figures(0.8, 0.6, 0.9);
    found.put(Ratios.Kind.TIME, "something new", "onnxruntime", 7);

    assertThat(compare(figures(0.8, 0.6, 0.9), found).status()).isZero();
  }

  @Test
  void should_go_by_the_tolerance_of_the_baseline() throws IOException {
    Ratios strict = figures(0.8, 0.6, 0.9);
    Ratios lenient = new Ratios(MACHINE, 10);
    strict
        .values()
        .forEach(
            (key, value) -> lenient.put(key.kind(), key.operation(), key.versus(), value * 1.2));

    assertThat(compare(strict, lenient).status()).isEqualTo(1);
    assertThat(compare(lenient, strict).status()).isZero();
  }

  @Test
  void should_refuse_figures_of_another_machine() throws IOException {
    Ratios other = new Ratios(new Machine(8, 512), 0.1);
    other.put(Ratios.Kind.TIME, CORE, "onnxruntime", 0.1);

    Outcome outcome = compare(figures(0.8, 0.6, 0.9), other);

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("8 processors with vectors of 512 bits")
        .contains("2 processors with vectors of 256 bits");
  }

  @Test
  void should_refuse_a_file_that_is_not_there() throws IOException {
    Path baseline = folder.resolve("baseline.json");
    RatioFile.write(figures(0.8, 0.6, 0.9), baseline);

    Outcome outcome = run(baseline, folder.resolve("nowhere.json"));

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("nowhere.json").hasLineCount(1);
  }

  @Test
  void should_refuse_bad_json_in_one_line() throws IOException {
    Path baseline = folder.resolve("baseline.json");
    RatioFile.write(figures(0.8, 0.6, 0.9), baseline);
    Path result = Files.writeString(folder.resolve("result.json"), "{\"processors\": 2,");

    Outcome outcome = run(baseline, result);

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("result.json").hasLineCount(1);
    assertThat(outcome.out()).isEmpty();
  }

  private static Ratios figures(double onnx, double djl, double share) {
    Ratios ratios = new Ratios(MACHINE, 0.1);
    ratios.put(Ratios.Kind.TIME, CORE, "onnxruntime", onnx);
    ratios.put(Ratios.Kind.TIME, CORE, "djl-eager", djl);
    ratios.put(Ratios.Kind.SHARE, CORE, "FMA peak", share);
    return ratios;
  }

  private Outcome compare(Ratios baseline, Ratios found) throws IOException {
    Path before = folder.resolve("baseline.json");
    Path now = folder.resolve("result.json");
    RatioFile.write(baseline, before);
    RatioFile.write(found, now);
    return run(before, now);
  }

  private static Outcome run(Path baseline, Path result) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int status = Gate.run(List.of(baseline.toString(), result.toString()));
      return new Outcome(
          status,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
