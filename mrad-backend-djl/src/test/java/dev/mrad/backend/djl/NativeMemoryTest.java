package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mrad.api.DeviceMemoryException;
import dev.mrad.spi.Activation;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  private static final int WIDTH = 64;

  private final DjlBackend backend =
      (DjlBackend) new DjlBackendProvider().open(new BackendOptions("cpu", 0, Map.of()));

  @AfterEach
  void close() {
    backend.close();
  }

  private static Weight weight(String name, String digest) {
    return new Values.Of(name, digest, Values.normal(digest.hashCode(), WIDTH, WIDTH));
  }

  /** One of each operation that takes temporaries. */
  private static Graph graph(Weight weight) {
    GraphBuilder graph = new GraphBuilder();
    Node w = graph.weight(weight);
    Node x = graph.input("x", Shape.batch(1, 200, WIDTH));
    Node y = graph.linear(x, w, null, Activation.QUICK_GELU);
    Node mixed = graph.attention(x, y, y, null, 4, 0.1f);
    Node unit = graph.l2Normalize(graph.clamp(graph.add(mixed, graph.scalar(1)), 0.1f, 9));
    Node rows = graph.gatherRows(graph.where(graph.greater(unit, mixed), unit, mixed), 3, 0, 7);
    Node found = graph.retrieveWithLogSumExp(rows, w, w, null, 0.1f);
    Node top = graph.softmax(graph.topK(graph.concat(List.of(found, rows), -1), 5));
    Node loss = graph.mean(graph.mean(graph.mean(top, -1), -1), 0);
    return graph.output("loss", loss).output("top", top).build();
  }

  @Test
  void should_keep_one_copy_of_a_content_and_free_it_with_its_last_user() {
    Weight one = weight("one", "same");
    Weight other = weight("other", "same");
    TensorProgram first = backend.compile(graph(one));
    int held = backend.heldWeights();
    assertThat(held).isPositive();
    TensorProgram second = backend.compile(graph(other));
    GradientProgram third = backend.gradients(graph(other), List.of()).orElseThrow();
    assertThat(backend.heldWeights()).isEqualTo(held + loweredScalars());
    first.close();
    first.close();
    Tensor x = Values.normal(1, 2, 200, WIDTH);
    assertThat(second.run(Map.of("x", x))).containsKeys("loss", "top");
    second.close();
    assertThat(third.run(Map.of(), Map.of("x", x)).gradients()).isEmpty();
    third.close();
    assertThat(backend.heldWeights()).isZero();
    assertThat(backend.heldArrays()).isZero();
  }

  /** Scale, temperature and the one of the compositions that gradients take. */
  private static int loweredScalars() {
    Graph graph = graph(weight("w", "w"));
    return (int)
        (graph.lower(op -> false).weights().stream().map(Weight::digest).distinct().count()
            - graph.weights().stream().map(Weight::digest).distinct().count());
  }

  @Test
  void should_leave_nothing_of_a_run() {
    Weight weight = weight("w", "w");
    Tensor x = Values.normal(1, 2, 200, WIDTH);
    try (TensorProgram program = backend.compile(graph(weight));
        GradientProgram gradients =
            backend.gradients(graph(weight), List.of(weight)).orElseThrow()) {
      int held = backend.heldArrays();
      assertThat(held).isPositive();
      for (int i = 0; i < 3; i++) {
        program.run(Map.of("x", x));
        gradients.run(Map.of("w", Values.normal(i, WIDTH, WIDTH)), Map.of("x", x));
      }
      assertThat(backend.heldArrays()).isEqualTo(held);
    }
  }

  @Test
  void should_keep_the_process_as_small_as_it_was() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read on Linux only");
    Weight weight = weight("w", "w");
    Tensor x = Values.normal(1, 2, 200, WIDTH);
    try (TensorProgram program = backend.compile(graph(weight));
        GradientProgram gradients =
            backend.gradients(graph(weight), List.of(weight)).orElseThrow()) {
      Map<String, Tensor> variables = Map.of("w", Values.normal(2, WIDTH, WIDTH));
      for (int i = 0; i < 50; i++) {
        program.run(Map.of("x", x));
        gradients.run(variables, Map.of("x", x));
      }
      long before = residentKib();
      for (int i = 0; i < 300; i++) {
        program.run(Map.of("x", x));
        gradients.run(variables, Map.of("x", x));
      }
      // A run's values take some 10 MiB: a leak of a tenth of them would show.
      assertThat(residentKib() - before).isLessThan(200 << 10);
    }
  }

  /** All but the Java heap. */
  private static long residentKib() throws IOException {
    System.gc();
    long heap = Runtime.getRuntime().totalMemory() >> 10;
    long resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow();
    return resident - heap;
  }

  @Test
  void should_name_the_batch_that_does_not_fit() {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.batch(1, 1));
    Node wide = graph.broadcast(x, Shape.batch(1, 1 << 30));
    Node sum = graph.sum(graph.exp(wide), 1);
    try (TensorProgram program = backend.compile(graph.output("sum", sum).build())) {
      Map<String, Tensor> inputs = Map.of("x", Values.normal(1, 50_000, 1));
      assertThatThrownBy(() -> program.run(inputs))
          .isInstanceOf(DeviceMemoryException.class)
          .hasMessageContaining("batch of 50000");
      assertThat(backend.heldArrays()).isZero();
    }
  }
}
