package dev.mrad.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mrad.Mrad;
import dev.mrad.api.DeviceMemoryException;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.spi.Activation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import dev.mrad.testing.ClosingRace;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stays behind: native memory, files, and a process after closing while others compute. */
class NativeMemoryTest {
  private static final int WIDTH = 256;

  private static OnnxBackend open() {
    return (OnnxBackend) new OnnxBackendProvider().open(new BackendOptions("cpu", 0, Map.of()));
  }

  private static Weight weight(String name, long seed) {
    return HeldWeight.of(name, random(seed, WIDTH, WIDTH));
  }

  private static Tensor random(long seed, int... extents) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(Shape.of(extents).size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, extents);
  }

  private static Graph graph(Weight weight) {
    GraphBuilder graph = new GraphBuilder();
    Node w = graph.weight(weight);
    Node x = graph.input("x", Shape.batch(1, 200, WIDTH));
    Node y = graph.linear(x, w, null, Activation.QUICK_GELU);
    Node mixed = graph.attention(x, y, y, null, 4, 0.1f);
    return graph.output("y", graph.retrieve(mixed, w, w, null, 1)).build();
  }

  private static long files() throws IOException {
    try (var names = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return names
          .filter(file -> file.getFileName().toString().matches("(mrad-onnxruntime|ort-model).*"))
          .count();
    }
  }

  @Test
  void should_keep_one_file_of_a_content_and_delete_it_with_its_last_user() throws IOException {
    long before = files();
    try (OnnxBackend backend = open()) {
      TensorProgram first = backend.compile(graph(weight("one", 1)));
      assertThat(backend.heldWeights()).isEqualTo(1);
      assertThat(files()).isGreaterThan(before);
      TensorProgram second = backend.compile(graph(weight("other", 1)));
      assertThat(backend.heldWeights()).isEqualTo(1);
      first.close();
      assertThat(second.run(Map.of("x", random(2, 1, 200, WIDTH)))).containsKey("y");
      second.close();
      assertThat(backend.heldWeights()).isZero();
    }
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void should_leave_neither_files_nor_memory_of_runs_and_cycles() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read on Linux only");
    long files = files();
    Tensor x = random(2, 2, 200, WIDTH);
    long before = 0;
    for (int cycle = 0; cycle < 30; cycle++) {
      try (OnnxBackend backend = open();
          TensorProgram program = backend.compile(graph(weight("w", 1)))) {
        for (int i = 0; i < 20; i++) {
          program.run(Map.of("x", x));
        }
      }
      before = cycle == 9 ? residentKib() : before;
    }
    // A cycle's weights, arena and buffers take some 10 MiB, a run's values 3: a leak would show.
    assertThat(residentKib() - before).isLessThan(60 << 10);
    assertThat(files()).isEqualTo(files);
  }

  /** All but the Java heap. */
  private static long residentKib() throws IOException {
    System.gc();
    long heap = Runtime.getRuntime().totalMemory() >> 10;
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        - heap;
  }

  @Test
  void should_name_the_batch_that_does_not_fit() {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.batch(1, 1));
    Node wide = graph.broadcast(x, Shape.batch(1, 1 << 30));
    graph.output("sum", graph.sum(graph.exp(wide), 1));
    try (OnnxBackend backend = open();
        TensorProgram program = backend.compile(graph.build())) {
      Map<String, Tensor> inputs = Map.of("x", random(1, 50_000, 1));
      assertThatThrownBy(() -> program.run(inputs))
          .isInstanceOf(DeviceMemoryException.class)
          .hasMessageContaining("batch of 50000");
    }
  }

  @Test
  @Timeout(60)
  void should_refuse_calls_once_another_thread_closes_the_detector(@TempDir Path folder)
      throws Exception {
    Image image = Image.of(GoldenData.writeQuery(folder.resolve("query.png"), 0));
    try (Backend backend = open();
        ImageEncoder encoder = GoldenModel.encoder().backend(backend).open()) {
      MemoryBank bank = GoldenModel.bank(encoder, folder.resolve("set"));
      for (int round = 0; round < 5; round++) {
        ClosingRace.run(Mrad.detector(bank).encoder(encoder).build(), image, 8);
      }
    }
  }
}
