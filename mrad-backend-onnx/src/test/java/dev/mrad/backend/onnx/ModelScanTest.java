package dev.mrad.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.spi.Tensor;
import dev.mrad.testing.GoldenModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged or lead elsewhere. */
class ModelScanTest {
  @TempDir Path folder;

  /** A model {@code y = x + w} whose weight lies where the location says. */
  private Path model(String location, long offset) throws IOException {
    OnnxGraph graph = new OnnxGraph();
    graph.input("x", ElementType.FLOAT, List.of("4"));
    String w =
        graph.initializer(new Initializer("w", ElementType.FLOAT, new long[] {4}, sink -> {}, "w"));
    graph.node("", "Add", List.of("x", w), List.of("y"));
    graph.output("y", ElementType.FLOAT, List.of("4"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OnnxModel.message(graph, Map.of(), constant -> new Initializer.Place(location, offset))
        .writeTo(part -> bytes.write(part.array(), part.position(), part.remaining()));
    return Files.write(folder.resolve("model.onnx"), bytes.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../w.data",
        "a/../../w.data",
        "a/../w.data",
        "..",
        "C:\\w.data",
        "..\\w.data",
        "C:w.data",
        "",
        "link"
      })
  void should_refuse_weights_that_lie_elsewhere(String location) throws IOException {
    Path elsewhere = Files.createTempFile("elsewhere", ".data");
    try {
      Files.write(elsewhere, new byte[64]);
      Files.createSymbolicLink(folder.resolve("link"), elsewhere);
      Path file = model(location, 0);
      assertThatThrownBy(() -> ExportedModel.open(file))
          .isInstanceOf(BadInputException.class)
          .hasMessage("weights in '%s', %s, expected a file in the model's folder", location, file);
    } finally {
      Files.delete(elsewhere);
    }
  }

  @Test
  void should_refuse_weights_that_are_missing_or_too_short() throws IOException {
    Path file = model("w.data", 0);
    assertThatThrownBy(() -> ExportedModel.open(file)).hasMessageContaining("which is missing");
    Files.write(folder.resolve("w.data"), new byte[15]);
    assertThatThrownBy(() -> ExportedModel.open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("weights at bytes 0 to 16 of 15");
    Files.write(folder.resolve("w.data"), new byte[16]);
    try (ExportedModel opened = ExportedModel.open(file)) {
      Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 4);
      assertThat(opened.run(Map.of("x", x)).get("y").data()).containsExactly(1, 2, 3, 4);
      assertThatThrownBy(() -> opened.run(Map.of("z", x))).isInstanceOf(BadInputException.class);
    }
    Path far = model("w.data", Long.MAX_VALUE / 16);
    assertThatThrownBy(() -> ExportedModel.open(far)).isInstanceOf(BadInputException.class);
  }

  // Whatever is damaged, the process stays: an error of ours, or a model that still runs.
  @Test
  void should_survive_damage() throws IOException {
    Path whole = folder.resolve("whole.onnx");
    new OnnxExport().encoder(GoldenModel.encoder(), whole);
    byte[] bytes = Files.readAllBytes(whole);
    Path damaged = folder.resolve("damaged.onnx");
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      byte[] copy = i % 2 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
      for (int flips = i % 2 * 20; flips > 0; flips--) {
        copy[random.nextInt(Math.min(copy.length, 1 << 14))] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(damaged, copy);
      try {
        ModelScan.check(damaged);
      } catch (BadInputException e) {
        refused++;
        assertThat(e).hasMessageContaining(damaged.toString());
      }
    }
    assertThat(refused).isGreaterThan(100);
    Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> ExportedModel.open(damaged))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected a whole ONNX file");
    Files.writeString(damaged, "not a model");
    assertThatThrownBy(() -> ExportedModel.open(damaged)).isInstanceOf(BadInputException.class);
    Files.write(damaged, new byte[0]);
    assertThatThrownBy(() -> ExportedModel.open(damaged)).hasMessageStartingWith("no graph");
  }

  @Test
  void should_refuse_what_onnx_runtime_cannot_run() throws IOException {
    OnnxGraph graph = new OnnxGraph();
    graph.input("x", ElementType.FLOAT, List.of("4"));
    graph.node("", "Conjure", List.of("x"), List.of("y"));
    graph.output("y", ElementType.FLOAT, List.of("4"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OnnxModel.message(graph, Map.of(), constant -> null)
        .writeTo(part -> bytes.write(part.array(), part.position(), part.remaining()));
    Path file = Files.write(folder.resolve("odd.onnx"), bytes.toByteArray());
    assertThatThrownBy(() -> ExportedModel.open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("Conjure");
  }
}
