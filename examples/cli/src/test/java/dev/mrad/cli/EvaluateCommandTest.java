package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.TensorFiles;
import dev.mrad.spi.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateCommandTest {
  private static final Path WEIGHTS = Fixtures.golden("clip_openai.safetensors");

  @TempDir static Path shared;
  private static Path bank;
  private static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void build() throws IOException {
    bank = shared.resolve("tiny.bank");
    data = Fixtures.dataSet(shared.resolve("tiny set"));
    Run run =
        Run.mrad(
            "bank",
            "build",
            "--dataset",
            data,
            "--encoder",
            WEIGHTS,
            "--input-size",
            36,
            "--out",
            bank);
    assertThat(run.status()).isZero();
  }

  private Run evaluate(Path dataSet, Path out, Object... more) {
    Object[] args = {
      "evaluate", "--dataset", dataSet, "--bank", bank, "--encoder", WEIGHTS, "--out", out
    };
    Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Run.mrad(all);
  }

  @Test
  void should_write_figures_and_a_report() throws IOException {
    Path out = folder.resolve("my report");
    Run run = evaluate(data, out, "--explain", "--temperature", "0.1");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("| category |").contains("| thing | 5 |", "| **mean** |");
    assertThat(Files.readString(out.resolve("report.md"))).contains("| thing | 5 |");
    assertThat(Files.readString(out.resolve("report.json")))
        .contains("\"dataset\" : \"tiny set\"", "\"aupro\" : 0.", "\"class_score\" : 0.");
    assertThat(Files.readString(out.resolve("report.html")))
        .startsWith("<!DOCTYPE html>")
        .contains("like anomalous tiny set/thing/");
  }

  @Test
  void should_leave_out_what_cannot_be_used_unless_strict() throws IOException {
    Path broken = Fixtures.dataSet(folder.resolve("set"));
    Files.writeString(broken.resolve("thing/test/good/zzz.png"), "text");
    Run run = evaluate(broken, folder.resolve("out"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).contains("zzz.png");
    assertThat(run.out()).contains("| thing | 5 |");
    Run strict = evaluate(broken, folder.resolve("strict"), "--strict");
    assertThat(strict.status()).isEqualTo(2);
    assertThat(strict.err()).contains("zzz.png");
    assertThat(folder.resolve("strict/report.json")).doesNotExist();
  }

  @Test
  void should_refuse_an_output_that_is_a_file() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Run run = evaluate(data, file);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("cannot be written, " + file);
  }

  private Path scores(float[] labels, float[] scores) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("labels", Tensor.of(labels, labels.length));
    tensors.put("scores", Tensor.of(scores, scores.length));
    Path file = folder.resolve("scores.safetensors");
    TensorFiles.write(file, tensors);
    return file;
  }

  @Test
  void should_print_figures_of_given_scores() {
    Path file = scores(new float[] {0, 1, 0, 1}, new float[] {0.1f, 0.4f, 0.4f, 0.9f});
    Map<String, Object> found = Run.mrad("metrics", "--scores", file, "--json").objects().get(0);
    assertThat(found.keySet()).containsExactly("image");
    assertThat(Run.mrad("metrics", "--scores", file, "--json").out())
        .startsWith("{\"image\":{\"auroc\":0.875,\"ap\":0.8333333333333333,\"f1_max\":0.8}}");
    assertThat(Run.mrad("metrics", "--scores", file).out())
        .contains("image  auroc        0.875000");
    float[] same = {0.5f, 0.5f};
    Run undefined = Run.mrad("metrics", "--scores", scores(new float[2], same), "--json");
    assertThat(undefined.out()).contains("\"auroc\":null");
  }

  @Test
  void should_print_the_figures_of_the_reference() {
    Path file = Fixtures.golden("metrics.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("masks", TensorFiles.read(file, "pix_tied.masks"));
    tensors.put("maps", TensorFiles.read(file, "pix_tied.scores"));
    Path scores = folder.resolve("pixels.safetensors");
    TensorFiles.write(scores, tensors);
    String[] lines = Run.mrad("metrics", "--scores", scores).out().split("\n");
    assertThat(lines).hasSize(5);
    Map<String, String> names =
        Map.of("auroc", "auroc", "ap", "ap", "aupro", "pro_exact", "pro_stepped", "pro_stepped");
    for (String line : lines) {
      List<String> words = List.of(line.trim().split(" +"));
      if (names.containsKey(words.get(1))) {
        float expected = TensorFiles.read(file, "pix_tied." + names.get(words.get(1))).data()[0];
        assertThat(Double.parseDouble(words.get(2))).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0.5, label 2.0",
    "-1, 0.5, label -1.0",
    "NaN, 0.5, label NaN",
    "1, NaN, score NaN"
  })
  void should_refuse_labels_and_scores_that_are_none(float label, float score, String problem) {
    Run run =
        Run.mrad("metrics", "--scores", scores(new float[] {0, label}, new float[] {0, score}));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).contains(problem, "index 1");
  }

  @Test
  void should_refuse_pairs_that_do_not_fit() {
    Run lengths = Run.mrad("metrics", "--scores", scores(new float[3], new float[2]));
    assertThat(lengths.err()).contains("labels of [3], scores of [2]");
    Path half = folder.resolve("half.safetensors");
    TensorFiles.write(half, Map.of("maps", Tensor.of(new float[4], 1, 2, 2)));
    assertThat(Run.mrad("metrics", "--scores", half).err()).contains("entry maps without masks");
    Path none = folder.resolve("none.safetensors");
    TensorFiles.write(none, Map.of("other", Tensor.of(new float[4], 4)));
    assertThat(Run.mrad("metrics", "--scores", none).err()).contains("no scores");
    Path sizes = folder.resolve("sizes.safetensors");
    TensorFiles.write(
        sizes,
        Map.of(
            "maps", Tensor.of(new float[4], 1, 2, 2), "masks", Tensor.of(new float[6], 1, 2, 3)));
    assertThat(Run.mrad("metrics", "--scores", sizes).err()).contains("expected the same shape");
  }
}
