package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.backend.onnx.ExportedModel;
import dev.mrad.spi.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandTest {
  private static final Path WEIGHTS = Fixtures.golden("clip_openai.safetensors");

  @TempDir Path folder;

  private static Map<String, Tensor> run(Path file) {
    Tensor pixels = Tensor.of(Fixtures.golden("inputs", "pixels_query"), 3, 3, 36, 36);
    try (ExportedModel model = ExportedModel.open(file)) {
      return model.run(Map.of("pixels", pixels));
    }
  }

  private static void verify(Tensor found, float[] expected, double tolerance) {
    float[] values = Objects.requireNonNull(found).data();
    assertThat(values).hasSameSizeAs(expected);
    for (int i = 0; i < values.length; i++) {
      assertThat((double) values[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  @Test
  void should_export_an_encoder() {
    Path file = folder.resolve("encoder ü.onnx");
    Run run =
        Run.mrad(
            "export", "--encoder", WEIGHTS, "--input-size", 36, "--format", "onnx", "--out", file);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("wrote " + file + ", ");
    verify(run(file).get("class_token"), Fixtures.golden("encoder", "query.class"), 1e-4);
  }

  @Test
  void should_export_a_detector_with_its_bank() throws IOException {
    Path bank = folder.resolve("bank");
    Path set = Fixtures.dataSet(folder.resolve("tiny set"));
    Run built =
        Run.mrad(
            "bank",
            "build",
            "--dataset",
            set,
            "--encoder",
            WEIGHTS,
            "--input-size",
            36,
            "--out",
            bank);
    assertThat(built.err()).isEmpty();
    Path file = folder.resolve("detector.onnx");
    Run run =
        Run.mrad(
            "export",
            "--encoder",
            WEIGHTS,
            "--bank",
            bank,
            "--profile",
            "paper",
            "--data-beside",
            "--out",
            file);
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines().get(1)).isEqualTo("wrote " + file + ".data");
    verify(run(file).get("score"), Fixtures.golden("tf", "score_paper"), 1e-5);
    try (ExportedModel model = ExportedModel.open(file)) {
      assertThat(model.metadata()).containsEntry("mrad.fusion.class_weight", "1.0");
    }
  }

  @Test
  void should_refuse_int8_that_costs_too_much_and_leave_no_file() throws IOException {
    Path set = Fixtures.dataSet(folder.resolve("set"));
    Path file = folder.resolve("encoder.onnx");
    Run run =
        Run.mrad(
            "export",
            "--encoder",
            WEIGHTS,
            "--input-size",
            36,
            "--int8",
            set,
            "--int8-limit",
            0,
            "--out",
            file);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("mrad: 8-bit products cost ").contains("expected at most 0.0");
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void should_refuse_a_bank_as_input_without_a_bank() {
    Run run = Run.mrad("export", "--bank-as-input", "--out", folder.resolve("x.onnx"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("mrad: no bank, --bank-as-input, expected --bank with it\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--backend cpu, --backend",
    "--device cpu, --device",
    "--threads 1, --threads",
    "--force, --int8",
    "--int8-limit 1, --int8",
    "--tile 20 --variant tf, --tile",
    "--input-size 36 --variant tf, --input-size"
  })
  void should_refuse_options_that_an_export_does_not_use(String options, String named) {
    List<Object> args = new ArrayList<>(List.of("export", "--out", folder.resolve("x.onnx")));
    args.addAll(Arrays.asList((Object[]) options.split(" ", -1)));
    Run run = Run.mrad(args.toArray());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(named);
    assertThat(folder.resolve("x.onnx")).doesNotExist();
  }
}
