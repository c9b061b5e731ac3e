package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AblationCommandsTest {
  private static final Path WEIGHTS = Fixtures.golden("clip_openai.safetensors");

  @TempDir Path folder;
  private Path data;
  private List<Path> images;

  @BeforeEach
  void write() throws IOException {
    data = Fixtures.dataSet(folder.resolve("tiny set"));
    images = Fixtures.queries(folder.resolve("queries"));
  }

  private Path bank(String averaging) throws IOException {
    Path bank = folder.resolve(averaging + ".bank");
    Object[] args = {
      "bank",
      "build",
      "--dataset",
      data,
      "--encoder",
      WEIGHTS,
      "--input-size",
      36,
      "--averaging",
      averaging,
      "--out",
      bank
    };
    assertThat(Run.mrad(args).status()).isZero();
    return bank;
  }

  private Run detect(Path bank, Object... options) throws IOException {
    List<Object> args = new ArrayList<>(List.of("detect", "--json", "--bank", bank));
    args.addAll(List.of("--encoder", WEIGHTS));
    args.addAll(List.of(options));
    args.addAll(images);
    return Run.mrad(args.toArray());
  }

  @Test
  void should_build_without_averaging_and_say_so() throws IOException {
    Run info = Run.mrad("bank", "info", bank("1"));
    assertThat(info.out()).contains("averaging windows  [1]\n");
    assertThat(detect(bank("1")).out()).isNotEqualTo(detect(bank("1,3,5")).out());
    Run even =
        Run.mrad(
            "bank", "build", "--dataset", data, "--averaging", "2", "--out", folder.resolve("no"));
    assertThat(even.status()).isEqualTo(2);
    assertThat(even.err()).contains("odd positive");
    assertThat(Files.exists(folder.resolve("no"))).isFalse();
  }

  @Test
  void should_read_the_memory_in_other_ways_and_score_by_texts() throws IOException {
    Path bank = bank("1,3,5");
    List<String> found = new ArrayList<>();
    for (String reading : List.of("softmax", "normal", "anomalous")) {
      Run run = detect(bank, "--reading", reading);
      assertThat(run.status()).as(run.err()).isZero();
      found.add(run.out());
      assertThat(detect(bank, "--aggregation", reading).out()).isEqualTo(run.out());
    }
    Object[] texts = {
      "--variant", "text", "--normal-text", "62,5,63", "--anomalous-text", "62,9,5,63"
    };
    Run run = detect(bank, texts);
    assertThat(run.status()).as(run.err()).isZero();
    found.add(run.out());
    assertThat(found).doesNotHaveDuplicates();
    List<Object> evaluate = new ArrayList<>(List.of("evaluate", "--dataset", data));
    evaluate.addAll(List.of("--bank", bank, "--encoder", WEIGHTS, "--out", folder.resolve("out")));
    evaluate.addAll(List.of(texts));
    Run figures = Run.mrad(evaluate.toArray());
    assertThat(figures.status()).as(figures.err()).isZero();
    assertThat(folder.resolve("out").resolve("report.json")).exists();
  }

  @Test
  void should_refuse_texts_of_another_vocabulary_and_say_what_is_missing() throws IOException {
    Path bank = bank("1,3,5");
    Run standard = detect(bank, "--variant", "text");
    assertThat(standard.status()).isEqualTo(2);
    assertThat(standard.err()).contains("token id 49406, but the text tower knows 64");
    Run other = detect(bank, "--variant", "text", "--object", "screw");
    assertThat(other.status()).isEqualTo(2);
    assertThat(other.err()).contains("no vocabulary, --object");
    Run nowhere = detect(bank, "--variant", "text", "--vocabulary", folder);
    assertThat(nowhere.status()).isEqualTo(2);
    assertThat(nowhere.err()).contains("no vocabulary").contains("merges.txt");
  }
}
