package dev.mrad.conformance;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Matrix products and linear layers. */
public abstract class MatrixConformance extends BackendConformance {
  private static Shape turned(boolean turn, int rows, int columns) {
    return turn ? Shape.of(columns, rows) : Shape.of(rows, columns);
  }

  private void matmul(Shape a, Shape b, boolean transposeA, boolean transposeB) {
    verify(
        (graph, in) -> graph.matmul(in.get(0), in.get(1), transposeA, transposeB),
        Operand.normal(a),
        Operand.normal(b));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 13, 207",
    "13, 1, 207",
    "13, 207, 1",
    "207, 13, 1",
    "13, 17, 19",
    "64, 64, 64",
    "65, 33, 127",
    "1, 207, 13"
  })
  void should_multiply_plain_matrices_turned_either_way(int rows, int inner, int columns) {
    for (boolean turnA : new boolean[] {false, true}) {
      for (boolean turnB : new boolean[] {false, true}) {
        matmul(turned(turnA, rows, inner), turned(turnB, inner, columns), turnA, turnB);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_multiply_a_batch_of_matrices_with_a_plain_one(int extent) {
    matmul(Shape.batch(1, 7, extent), Shape.of(extent, 5), false, false);
    matmul(Shape.batch(1, 7, extent), Shape.of(5, extent), false, true);
    matmul(Shape.batch(1, extent, 7), Shape.of(extent, 5), true, false);
    matmul(Shape.batch(1, extent, 7), Shape.of(5, extent), true, true);
    matmul(Shape.of(5, extent), Shape.batch(1, extent, 7), false, false);
    matmul(Shape.of(extent, 5), Shape.batch(1, extent, 7), true, false);
    matmul(Shape.of(5, extent), Shape.batch(2, 7, extent), false, true);
    matmul(Shape.of(extent, 5), Shape.batch(2, 7, extent), true, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_multiply_pairs_of_matrices(int extent) {
    matmul(Shape.batch(1, 3, extent), Shape.batch(1, extent, 4), false, false);
    matmul(Shape.batch(2, 3, extent), Shape.batch(2, 4, extent), false, true);
    matmul(Shape.batch(1, 2, extent, 3), Shape.batch(1, 2, extent, 4), true, false);
    matmul(Shape.batch(1, 3, 2, extent, 3), Shape.batch(1, 3, 2, 4, extent), true, true);
    matmul(Shape.of(5, 3, extent), Shape.of(5, extent, 4), false, false);
    matmul(Shape.of(5, 3, extent), Shape.of(5, 4, extent), false, true);
    matmul(Shape.of(2, 5, 3, extent), Shape.of(extent, 4), false, false);
    matmul(Shape.of(4, extent), Shape.of(2, 5, extent, 3), false, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_multiply_a_batch_of_rows_with_a_plain_matrix(int extent) {
    matmul(Shape.batch(1, extent), Shape.of(extent, 5), false, false);
    matmul(Shape.batch(2, extent), Shape.of(5, extent), false, true);
    matmul(Shape.batch(1, extent), Shape.of(extent, 1), false, false);
  }

  @Test
  void should_multiply_a_tensor_with_itself() {
    verify(
        (graph, in) -> graph.matmul(in.get(0), in.get(0), false, true),
        Operand.normal(Shape.batch(1, 7, 13)));
  }

  @Test
  void should_multiply_a_view_of_a_transpose() {
    verify(
        (graph, in) -> {
          Node turned = graph.transpose(in.get(0), 0, 2, 1, 3);
          Node cut = graph.slice(turned, 2, 1, 6);
          return graph.matmul(cut, turned, false, true);
        },
        Operand.normal(Shape.batch(1, 7, 2, 13)));
  }

  @Test
  void should_multiply_a_long_inner_extent() {
    matmul(Shape.batch(1, 3, 4099), Shape.of(5, 4099), false, true);
    matmul(Shape.of(2, 4099), Shape.of(4099, 3), false, false);
  }

  @Test
  void should_multiply_values_of_very_different_size() {
    verify(
        (graph, in) -> graph.matmul(in.get(0), in.get(1)),
        Operand.repeating(Shape.of(5, 33), 1e15f, 1f, -1e15f, 1e-15f, 3f, 0f, -0f),
        Operand.repeating(Shape.of(33, 4), 1e-15f, 1e10f, -1f, 0.5f, 2e-20f));
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void should_compute_linear_layers(Activation activation) {
    for (int in : new int[] {1, 13, 207}) {
      for (int out : new int[] {1, 5, 130}) {
        linear(Shape.batch(1, in), out, activation);
        linear(Shape.batch(1, 7, in), out, activation);
      }
    }
    linear(Shape.of(3, 13), 9, activation);
    linear(Shape.batch(2, 3, 2, 13), 9, activation);
  }

  private void linear(Shape x, int out, Activation activation) {
    Operand weight = Operand.normal(Shape.of(out, x.extent(-1)));
    verify(
        (graph, in) -> graph.linear(in.get(0), in.get(1), null, activation),
        Operand.normal(x),
        weight);
    verify(
        (graph, in) -> graph.linear(in.get(0), in.get(1), in.get(2), activation),
        Operand.normal(x),
        weight,
        Operand.normal(Shape.of(out)));
  }

  @Test
  void should_use_one_weight_in_several_layers() {
    verify(
        (graph, in) -> {
          Node once = graph.linear(in.get(0), in.get(1), in.get(2), Activation.QUICK_GELU);
          Node twice = graph.linear(once, in.get(1), null, Activation.NONE);
          return graph.matmul(twice, in.get(1));
        },
        Operand.normal(Shape.batch(1, 3, 13)),
        Operand.normal(Shape.of(13, 13)),
        Operand.normal(Shape.of(13)));
  }
}
