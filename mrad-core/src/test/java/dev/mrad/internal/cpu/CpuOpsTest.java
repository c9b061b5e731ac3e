package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.spi.Activation;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuOpsTest {
  private static float[] run(
      Kernels kernels, Function<GraphBuilder, Node> model, Map<String, Tensor> inputs) {
    GraphBuilder graph = new GraphBuilder();
    graph.output("y", model.apply(graph));
    try (CpuBackend backend = new CpuBackend(kernels, 3);
        TensorProgram program = backend.compile(graph.build())) {
      return program.run(inputs).get("y").data();
    }
  }

  private static float[] run(Function<GraphBuilder, Node> model, Map<String, Tensor> inputs) {
    return run(new ScalarKernels(), model, inputs);
  }

  private static Tensor tensor(long seed, int... extents) {
    Shape shape = Shape.of(extents);
    return new Tensor(shape, KernelsUnderTest.random(seed, Math.toIntExact(shape.size()), 1));
  }

  private static Node input(GraphBuilder graph, String name, Tensor tensor) {
    return graph.input(name, tensor.shape());
  }

  @ParameterizedTest
  @EnumSource
  void should_multiply_matrices_in_all_arrangements(KernelsUnderTest which) {
    Kernels kernels = which.get();
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        for (int shared = 0; shared < 3; shared++) {
          multiply(kernels, transposeA, transposeB, shared);
        }
      }
    }
  }

  private static void multiply(
      Kernels kernels, boolean transposeA, boolean transposeB, int shared) {
    int rows = 7;
    int depth = 13;
    int columns = 70;
    int leadA = shared == 1 ? 1 : 3;
    int leadB = shared == 2 ? 1 : 3;
    int[] matrixA = transposeA ? new int[] {depth, rows} : new int[] {rows, depth};
    int[] matrixB = transposeB ? new int[] {columns, depth} : new int[] {depth, columns};
    Tensor a = shared == 1 ? tensor(1, matrixA) : tensor(1, leadA, matrixA[0], matrixA[1]);
    Tensor b = shared == 2 ? tensor(2, matrixB) : tensor(2, leadB, matrixB[0], matrixB[1]);
    float[] expected = new float[3 * rows * columns];
    for (int m = 0; m < 3; m++) {
      int fromA = (m % leadA) * rows * depth;
      int fromB = (m % leadB) * depth * columns;
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double sum = 0;
          for (int k = 0; k < depth; k++) {
            float x = a.data()[fromA + (transposeA ? k * rows + i : i * depth + k)];
            float y = b.data()[fromB + (transposeB ? j * depth + k : k * columns + j)];
            sum += (double) x * y;
          }
          expected[(m * rows + i) * columns + j] = (float) sum;
        }
      }
    }
    float[] both =
        run(
            kernels,
            g -> g.matmul(input(g, "a", a), input(g, "b", b), transposeA, transposeB),
            Map.of("a", a, "b", b));
    assertThat(both).containsExactly(expected, within(1e-5f));
    float[] constant =
        run(
            kernels,
            g ->
                g.matmul(
                    input(g, "a", a),
                    g.weight(HostWeight.of("w", b.data(), b.shape().extents())),
                    transposeA,
                    transposeB),
            Map.of("a", a));
    assertThat(constant).isEqualTo(both);
  }

  @Test
  void should_broadcast_every_operand() {
    Tensor a = tensor(1, 2, 1, 3, 1);
    Tensor b = tensor(2, 5, 1, 4);
    Tensor c = tensor(3, 1);
    float[] y =
        run(
            g ->
                g.where(
                    g.greater(input(g, "a", a), input(g, "b", b)),
                    g.subtract(input(g, "a2", a), input(g, "b2", b)),
                    input(g, "c", c)),
            Map.of("a", a, "b", b, "a2", a, "b2", b, "c", c));
    int at = 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 5; j++) {
        for (int k = 0; k < 3; k++) {
          for (int l = 0; l < 4; l++) {
            float x = a.data()[i * 3 + k];
            float z = b.data()[j * 4 + l];
            assertThat(y[at++]).isEqualTo(x > z ? x - z : c.data()[0]);
          }
        }
      }
    }
    assertThat(y).hasSize(at);
  }

  @Test
  void should_split_large_elementwise_work_without_a_seam() {
    Tensor a = tensor(1, 300, 1001);
    Tensor b = tensor(2, 1001);
    Tensor c = tensor(3, 300, 1);
    float[] y =
        run(
            g -> g.multiply(g.add(input(g, "a", a), input(g, "b", b)), input(g, "c", c)),
            Map.of("a", a, "b", b, "c", c));
    for (int i = 0; i < 300; i++) {
      for (int j = 0; j < 1001; j++) {
        float sum = a.data()[i * 1001 + j] + b.data()[j];
        assertThat(y[i * 1001 + j]).isEqualTo(sum * c.data()[i]);
      }
    }
  }

  @Test
  void should_take_the_largest_in_descending_order() {
    Tensor x = tensor(1, 3, 207);
    for (int k : new int[] {1, 13, 207}) {
      float[] y = run(g -> g.topK(input(g, "x", x), k), Map.of("x", x));
      for (int row = 0; row < 3; row++) {
        float[] sorted = java.util.Arrays.copyOfRange(x.data(), row * 207, (row + 1) * 207);
        java.util.Arrays.sort(sorted);
        for (int i = 0; i < k; i++) {
          assertThat(y[row * k + i]).isEqualTo(sorted[206 - i]);
        }
      }
    }
  }

  @Test
  void should_reduce_any_axis() {
    Tensor x = tensor(1, 2, 13, 5);
    for (int axis = 0; axis < 3; axis++) {
      int at = axis;
      float[] sum = run(g -> g.sum(input(g, "x", x), at), Map.of("x", x));
      float[] mean = run(g -> g.mean(input(g, "x", x), at), Map.of("x", x));
      int inner = axis == 0 ? 65 : axis == 1 ? 5 : 1;
      int extent = x.shape().extent(axis);
      for (int i = 0; i < sum.length; i++) {
        double expected = 0;
        for (int j = 0; j < extent; j++) {
          expected += x.data()[(i / inner * extent + j) * inner + i % inner];
        }
        assertThat((double) sum[i]).isCloseTo(expected, within(1e-6));
        assertThat((double) mean[i]).isCloseTo(expected / extent, within(1e-6));
      }
    }
  }

  @Test
  void should_move_values_where_they_belong() {
    Tensor x = tensor(1, 2, 3, 4);
    float[] transposed = run(g -> g.transpose(input(g, "x", x), 2, 0, 1), Map.of("x", x));
    float[] sliced = run(g -> g.slice(input(g, "x", x), 1, 1, 3), Map.of("x", x));
    float[] gathered = run(g -> g.gatherRows(input(g, "x", x), 2, 0, 2, 2), Map.of("x", x));
    float[] joined =
        run(
            g -> {
              Node node = input(g, "x", x);
              return g.concat(java.util.List.of(node, g.slice(node, 1, 0, 1)), 1);
            },
            Map.of("x", x));
    for (int i = 0; i < 2; i++) {
      for (int k = 0; k < 4; k++) {
        for (int j = 0; j < 3; j++) {
          assertThat(transposed[(k * 2 + i) * 3 + j]).isEqualTo(x.data()[(i * 3 + j) * 4 + k]);
          assertThat(joined[(i * 4 + j) * 4 + k]).isEqualTo(x.data()[(i * 3 + j) * 4 + k]);
        }
        assertThat(joined[(i * 4 + 3) * 4 + k]).isEqualTo(x.data()[i * 12 + k]);
        assertThat(sliced[(i * 2 + 1) * 4 + k]).isEqualTo(x.data()[(i * 3 + 2) * 4 + k]);
        assertThat(gathered[(i * 4 + 3) * 4 + k]).isEqualTo(x.data()[(i * 3 + 2) * 4 + k]);
        assertThat(gathered[(i * 4 + 1) * 4 + k]).isEqualTo(x.data()[i * 12 + k]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_normalise_rows_like_float64(KernelsUnderTest which) {
    Kernels kernels = which.get();
    for (int width : new int[] {1, 13, 207, 1024}) {
      Tensor x = tensor(width, 5, width);
      float[] gain = KernelsUnderTest.random(2, width, 1);
      float[] bias = KernelsUnderTest.random(3, width, 1);
      float[] normal =
          run(
              kernels,
              g ->
                  g.layerNorm(
                      input(g, "x", x),
                      g.weight(HostWeight.of("g", gain, width)),
                      g.weight(HostWeight.of("b", bias, width)),
                      1e-5f),
              Map.of("x", x));
      float[] soft = run(kernels, g -> g.softmax(input(g, "x", x)), Map.of("x", x));
      float[] unit = run(kernels, g -> g.l2Normalize(input(g, "x", x)), Map.of("x", x));
      for (int row = 0; row < 5; row++) {
        double mean = 0;
        double squares = 0;
        double total = 0;
        for (int j = 0; j < width; j++) {
          double value = x.data()[row * width + j];
          mean += value / width;
          squares += value * value;
          total += Math.exp(value);
        }
        double variance = 0;
        for (int j = 0; j < width; j++) {
          variance += Math.pow(x.data()[row * width + j] - mean, 2) / width;
        }
        for (int j = 0; j < width; j++) {
          int at = row * width + j;
          double value = x.data()[at];
          double expected = (value - mean) / Math.sqrt(variance + 1e-5) * gain[j] + bias[j];
          assertThat((double) normal[at]).isCloseTo(expected, within(1e-5));
          assertThat((double) soft[at]).isCloseTo(Math.exp(value) / total, within(1e-6));
          assertThat((double) unit[at]).isCloseTo(value / Math.sqrt(squares), within(1e-6));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_fuse_what_the_simple_operations_compute(KernelsUnderTest which) {
    Kernels kernels = which.get();
    Tensor x = tensor(1, 2, 37, 48);
    Tensor k = tensor(2, 2, 300, 48);
    Tensor mask = new Tensor(Shape.of(37, 300), KernelsUnderTest.random(3, 37 * 300, 1));
    for (int i = 0; i < mask.data().length; i++) {
      mask.data()[i] = mask.data()[i] > 0 ? 1 : 0;
    }
    GraphBuilder g = new GraphBuilder();
    Node q = g.input("x", x.shape());
    Node keys = g.input("k", k.shape());
    Node dropped = g.input("mask", mask.shape());
    Node hidden =
        g.linear(
            q,
            g.weight(HostWeight.of("w", KernelsUnderTest.random(4, 70 * 48, 1), 70, 48)),
            g.weight(HostWeight.of("b", KernelsUnderTest.random(5, 70, 1), 70)),
            Activation.QUICK_GELU);
    g.output("linear", hidden);
    g.output("attention", g.attention(q, keys, keys, dropped, 3, 0.25f));
    Node memory = g.weight(HostWeight.of("m", KernelsUnderTest.random(6, 1100 * 70, 1), 1100, 70));
    Node labels = g.weight(HostWeight.of("l", KernelsUnderTest.random(7, 1100 * 2, 1), 1100, 2));
    g.output("retrieve", g.retrieveWithLogSumExp(hidden, memory, labels, null, 0.7f));
    Map<String, Tensor> inputs = Map.of("x", x, "k", k, "mask", mask);
    try (CpuBackend backend = new CpuBackend(kernels, 2);
        TensorProgram fused = backend.compile(g.build());
        TensorProgram simple = backend.compile(g.build().lower(op -> false))) {
      Map<String, Tensor> expected = simple.run(inputs);
      fused
          .run(inputs)
          .forEach((name, value) -> {
            assertThat(value.shape()).isEqualTo(expected.get(name).shape());
            assertThat(value.data())
                .as(name)
                .containsExactly(expected.get(name).data(), within(2e-5f));
          });
    }
  }
}
