package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.api.DeviceMemoryException;
import dev.mrad.spi.Activation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CpuBackendTest {
  private final HostWeight weight =
      HostWeight.of("w", KernelsUnderTest.random(1, 65 * 33, 1), 65, 33);

  private Graph graph(Weight w) {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.batch(1, 4, 33));
    return graph
        .output("y", graph.l2Normalize(graph.linear(x, graph.weight(w), null, Activation.NONE)))
        .build();
  }

  private static Map<String, Tensor> batch(int seed, int size) {
    return Map.of("x", Tensor.of(KernelsUnderTest.random(seed, size * 4 * 33, 1), size, 4, 33));
  }

  @Test
  void should_be_found_by_name() {
    BackendProvider provider =
        ServiceLoader.load(BackendProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.name().equals("cpu"))
            .findFirst()
            .orElseThrow();
    assertThat(provider.priority()).isZero();
    assertThat(provider.availability().available()).isTrue();
    assertThat(provider.devices()).containsExactly("cpu");
    try (Backend backend =
        provider.open(new BackendOptions("auto", 2, Map.of("kernels", "scalar")))) {
      assertThat(backend.name()).isEqualTo("cpu");
      assertThat(backend.device()).isEqualTo("cpu");
    }
  }

  @Test
  void should_refuse_unknown_options() {
    CpuBackendProvider provider = new CpuBackendProvider();
    assertThatThrownBy(() -> provider.open(new BackendOptions("gpu:0", 0, Map.of())))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessage("backend cpu has no device gpu:0, only cpu");
    assertThatThrownBy(() -> provider.open(new BackendOptions("cpu", 0, Map.of("kernel", "x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("backend cpu knows the property kernels, found [kernel]");
    assertThatThrownBy(() -> provider.open(new BackendOptions("cpu", 0, Map.of("kernels", "x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kernels of auto, scalar or vector expected, found x");
  }

  @Test
  void should_give_the_same_bits_for_an_element_alone_and_in_a_batch() {
    try (CpuBackend backend = new CpuBackend(KernelChoice.AUTO.kernels(), 2);
        TensorProgram program = backend.compile(graph(weight))) {
      Tensor all = batch(3, 5).get("x");
      Tensor together = program.run(Map.of("x", all)).get("y");
      for (int i = 0; i < 5; i++) {
        float[] one = java.util.Arrays.copyOfRange(all.data(), i * 132, (i + 1) * 132);
        float[] alone = program.run(Map.of("x", Tensor.of(one, 1, 4, 33))).get("y").data();
        assertThat(alone)
            .isEqualTo(java.util.Arrays.copyOfRange(together.data(), i * 260, (i + 1) * 260));
      }
    }
  }

  @Test
  void should_never_write_to_a_result_again() {
    try (CpuBackend backend = new CpuBackend(new ScalarKernels(), 2);
        TensorProgram program = backend.compile(graph(weight))) {
      float[] first = program.run(batch(1, 2)).get("y").data();
      float[] copy = first.clone();
      for (int seed = 2; seed < 6; seed++) {
        program.run(batch(seed, 2));
      }
      assertThat(first).isEqualTo(copy);
    }
  }

  @Test
  void should_read_a_weight_once_for_all_programs_and_not_at_runs() {
    HostWeight same = HostWeight.of("other name", weight.values(), 65, 33);
    try (CpuBackend backend = new CpuBackend(new ScalarKernels(), 1);
        TensorProgram one = backend.compile(graph(weight));
        TensorProgram two = backend.compile(graph(same))) {
      one.run(batch(1, 1));
      two.run(batch(1, 1));
      assertThat(weight.reads()).hasValue(1);
      assertThat(same.reads()).hasValue(0);
      assertThat(backend.heapBytes(graph(same))).isZero();
      one.close();
      two.run(batch(1, 1));
      two.close();
      assertThat(backend.heapBytes(graph(same))).isPositive();
    }
  }

  @Test
  void should_know_the_heap_before_it_reads_and_refuse_too_much() {
    try (CpuBackend backend = new CpuBackend(new ScalarKernels(), 1)) {
      assertThat(backend.heapBytes(graph(weight))).isEqualTo(256L * 33 * 4);
      Weight huge =
          new Weight() {
            @Override
            public String name() {
              return "huge";
            }

            @Override
            public Shape shape() {
              return Shape.of(1 << 30, 33);
            }

            @Override
            public String digest() {
              return "huge";
            }

            @Override
            public void read(long from, float[] target, int offset, int count) {
              throw new AssertionError("must not be read");
            }
          };
      assertThatThrownBy(() -> backend.compile(graph(huge)))
          .isInstanceOf(DeviceMemoryException.class)
          .hasMessageStartingWith(
              "the weights need 135168 MiB and one image 32768 MiB of Java heap, of ");
    }
  }

  @Test
  void should_run_one_program_from_many_threads() throws Exception {
    try (CpuBackend backend = new CpuBackend(KernelChoice.AUTO.kernels(), 3);
        TensorProgram program = backend.compile(graph(weight))) {
      ExecutorService callers = Executors.newFixedThreadPool(8);
      try {
        List<Future<float[]>> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          int seed = i % 4;
          results.add(callers.submit(() -> program.run(batch(seed, 1 + seed)).get("y").data()));
        }
        for (int i = 0; i < 200; i++) {
          assertThat(results.get(i).get()).isEqualTo(results.get(i % 4).get());
        }
      } finally {
        callers.shutdownNow();
      }
    }
  }

  @Test
  void should_refuse_work_once_closed() {
    CpuBackend backend = new CpuBackend(new ScalarKernels(), 2);
    TensorProgram program = backend.compile(graph(weight));
    program.close();
    program.close();
    assertThatThrownBy(() -> program.run(batch(1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("program is closed");
    TensorProgram open = backend.compile(graph(weight));
    backend.close();
    backend.close();
    assertThatThrownBy(() -> open.run(batch(1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("backend cpu is closed");
    assertThatThrownBy(() -> backend.compile(graph(weight)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("backend cpu is closed");
    open.close();
  }
}
