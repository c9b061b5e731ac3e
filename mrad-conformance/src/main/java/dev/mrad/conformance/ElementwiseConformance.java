package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations that compute element by element, with broadcasting. */
public abstract class ElementwiseConformance extends BackendConformance {
  private static final List<Formula> BINARY =
      List.of(
          (graph, in) -> graph.add(in.get(0), in.get(1)),
          (graph, in) -> graph.subtract(in.get(0), in.get(1)),
          (graph, in) -> graph.multiply(in.get(0), in.get(1)),
          (graph, in) -> graph.divide(in.get(0), in.get(1)),
          (graph, in) -> graph.greater(in.get(0), in.get(1)));

  private void binary(Shape a, Shape b) {
    for (Formula formula : BINARY) {
      verify(formula, Operand.normal(a), Operand.normal(b));
    }
  }

  /** The results for chosen values, which a formula of one operand gives. */
  private float[] compute(Formula formula, float... values) {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.of(values.length));
    graph.output("y", formula.of(graph, List.of(x)));
    return Named.get(run(graph.build(), Map.of("x", Tensor.of(values, values.length))), "y").data();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207, 1031})
  void should_combine_tensors_of_the_same_shape(int extent) {
    binary(Shape.of(extent), Shape.of(extent));
    binary(Shape.batch(1, extent), Shape.batch(1, extent));
    binary(Shape.batch(2, 3, extent), Shape.batch(2, 3, extent));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_broadcast_rows_columns_and_scalars(int extent) {
    binary(Shape.batch(1, 7, extent), Shape.of(extent));
    binary(Shape.of(extent), Shape.batch(1, 7, extent));
    binary(Shape.batch(1, 7, extent), Shape.of(7, 1));
    binary(Shape.of(7, 1), Shape.batch(1, 7, extent));
    binary(Shape.batch(1, 7, extent), Shape.of());
    binary(Shape.of(), Shape.of(7, extent));
    binary(Shape.of(), Shape.of());
  }

  @Test
  void should_broadcast_both_sides_at_once() {
    binary(Shape.of(13, 1), Shape.of(1, 7));
    binary(Shape.of(5, 1, 7), Shape.of(3, 1));
    binary(Shape.batch(1, 1, 13), Shape.of(1, 7, 1));
    binary(Shape.batch(1, 5, 1, 3), Shape.batch(1, 1, 4, 1));
    binary(Shape.batch(3, 1, 1), Shape.of(1, 1, 5));
  }

  @Test
  void should_compare_strictly() {
    verify(
        (graph, in) -> graph.greater(in.get(0), in.get(1)),
        Operand.repeating(Shape.of(9), 0f, -0f, 1f, -1f, 2f),
        Operand.repeating(Shape.of(9), 0f, 0f, 1f, 1f, -2f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_choose_by_a_condition(int extent) {
    Formula where = (graph, in) -> graph.where(in.get(0), in.get(1), in.get(2));
    Operand full = Operand.normal(Shape.batch(1, 7, extent));
    verify(where, Operand.mask(Shape.batch(1, 7, extent)), full, full);
    verify(where, Operand.mask(Shape.of(7, extent)), full, Operand.normal(Shape.of()));
    verify(where, Operand.mask(Shape.of(7, 1)), Operand.normal(Shape.of(extent)), full);
    verify(where, Operand.mask(Shape.batch(1, 7, 1)), Operand.normal(Shape.of()), full);
    verify(where, Operand.mask(Shape.of(extent)), full, full);
    verify(
        where,
        Operand.mask(Shape.of(extent)),
        Operand.normal(Shape.of(1)),
        Operand.normal(Shape.of(3, 1)));
  }

  @Test
  void should_take_any_number_but_zero_as_true() {
    verify(
        (graph, in) -> graph.where(in.get(0), graph.scalar(3), graph.scalar(4)),
        Operand.repeating(Shape.of(13), 0f, -0f, 1f, -1f, 0.25f, Float.POSITIVE_INFINITY));
  }

  @Test
  void should_not_let_the_side_that_is_not_chosen_through() {
    float[] found =
        compute(
            (graph, in) ->
                graph.where(
                    graph.greater(in.get(0), graph.scalar(0)),
                    graph.log(in.get(0)),
                    graph.scalar(7)),
            -1f,
            0f,
            1f);
    assertThat(found).containsExactly(7f, 7f, 0f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207, 1031})
  void should_compute_exp_log_and_quick_gelu(int extent) {
    verify((graph, in) -> graph.exp(in.get(0)), Operand.scaled(Shape.batch(1, extent), 3));
    verify((graph, in) -> graph.log(in.get(0)), Operand.between(Shape.batch(1, extent), 0.01f, 9));
    verify((graph, in) -> graph.quickGelu(in.get(0)), Operand.scaled(Shape.batch(1, extent), 3));
    verify((graph, in) -> graph.exp(in.get(0)), Operand.normal(Shape.of(3, extent)));
  }

  @Test
  void should_compute_exp_over_its_whole_range() {
    verify(
        (graph, in) -> graph.exp(in.get(0)),
        Operand.repeating(
            Shape.of(17),
            0f,
            -0f,
            1e-30f,
            88.7f,
            89f,
            -87f,
            -104f,
            1e4f,
            -1e4f,
            1e-7f,
            Float.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY,
            Float.NaN,
            -20f,
            42f,
            1f,
            -1f));
    verify((graph, in) -> graph.exp(in.get(0)), Operand.between(Shape.of(1031), -87, 88));
  }

  @Test
  void should_compute_log_over_its_whole_range() {
    verify(
        (graph, in) -> graph.log(in.get(0)),
        Operand.repeating(
            Shape.of(13),
            0f,
            -0f,
            1f,
            Float.MIN_NORMAL,
            1e-30f,
            1e30f,
            Float.MAX_VALUE,
            -1f,
            Float.POSITIVE_INFINITY,
            Float.NaN,
            0.9999999f,
            1.0000001f,
            2f));
  }

  @Test
  void should_compute_quick_gelu_far_from_zero() {
    verify(
        (graph, in) -> graph.quickGelu(in.get(0)),
        Operand.repeating(Shape.of(11), 0f, -0f, 60f, -60f, 1e4f, -1e4f, 1e-20f, -3f, 3f, -0.8f));
  }

  @Test
  void should_clamp() {
    Operand values = Operand.repeating(Shape.of(13), -2f, -1f, -0.5f, 0f, 0.5f, 1f, 1e9f, -1e9f);
    verify((graph, in) -> graph.clamp(in.get(0), -1, 0.5f), values);
    verify((graph, in) -> graph.clamp(in.get(0), 3, 3), values);
    verify((graph, in) -> graph.clamp(in.get(0), -1, 0.5f), Operand.normal(Shape.batch(1, 207)));
    verify((graph, in) -> graph.clamp(in.get(0), 0, Float.POSITIVE_INFINITY), values);
  }

  @Test
  void should_follow_ieee_where_numbers_end() {
    Shape shape = Shape.of(7);
    Operand a = Operand.repeating(shape, 1f, -1f, 0f, 3e38f, Float.POSITIVE_INFINITY, 5f, 1e-38f);
    Operand b = Operand.repeating(shape, 0f, 0f, 0f, 3e38f, Float.POSITIVE_INFINITY, 1e-38f, 1e3f);
    verify(BINARY.get(3), a, b);
    verify(BINARY.get(0), a, b);
    verify(BINARY.get(1), a, b);
    verify(BINARY.get(2), a, b);
  }

  @Test
  void should_keep_denormals_or_flush_them_to_zero() {
    float[] found = compute((graph, in) -> graph.add(in.get(0), graph.scalar(0)), 1e-40f, -1e-40f);
    assertThat(found[0]).isIn(1e-40f, 0f);
    assertThat(found[1]).isIn(-1e-40f, 0f, -0f);
  }
}
