package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations that reduce or normalise along an axis. */
public abstract class RowConformance extends BackendConformance {
  private void reduce(Shape shape, int axis) {
    verify((graph, in) -> graph.sum(in.get(0), axis), Operand.normal(shape));
    verify((graph, in) -> graph.mean(in.get(0), axis), Operand.normal(shape));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207, 1031})
  void should_sum_and_average_along_any_axis(int extent) {
    reduce(Shape.of(extent), 0);
    reduce(Shape.of(extent, 7), 0);
    reduce(Shape.of(7, extent), -1);
    reduce(Shape.of(3, extent, 5), 1);
    reduce(Shape.batch(1, extent), -1);
    reduce(Shape.batch(1, 3, extent), 1);
    reduce(Shape.batch(2, 3, extent, 5), 2);
  }

  @Test
  void should_sum_and_average_over_the_batch() {
    reduce(Shape.batch(1, 13), 0);
    reduce(Shape.batch(1), 0);
    reduce(Shape.batch(3, 2, 7), 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 13, 64, 207, 1031})
  void should_normalise_layers(int extent) {
    for (Shape shape : new Shape[] {Shape.of(extent), Shape.batch(1, 7, extent)}) {
      layerNorm(Operand.normal(shape), extent);
    }
    layerNorm(Operand.scaled(Shape.batch(2, extent), 1e3f), extent);
    layerNorm(Operand.scaled(Shape.batch(2, extent), 1e-3f), extent);
  }

  private void layerNorm(Operand x, int extent) {
    verify(
        (graph, in) -> graph.layerNorm(in.get(0), in.get(1), in.get(2), 1e-5f),
        x,
        Operand.normal(Shape.of(extent)),
        Operand.normal(Shape.of(extent)));
  }

  @Test
  void should_normalise_layers_of_constant_rows_to_the_bias() {
    layerNorm(Operand.repeating(Shape.batch(1, 3, 13), 0f), 13);
    layerNorm(Operand.repeating(Shape.batch(1, 3, 1), 5f), 1);
    layerNorm(Operand.repeating(Shape.batch(1, 3, 16), 0.5f), 16);
  }

  // The mean of the squares less the square of the mean would lose every digit here.
  @Test
  void should_normalise_layers_far_from_zero() {
    layerNorm(Operand.between(Shape.batch(1, 3, 207), 4095, 4097), 207);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207, 1031})
  void should_compute_softmax(int extent) {
    verify((graph, in) -> graph.softmax(in.get(0)), Operand.normal(Shape.batch(1, 7, extent)));
    verify((graph, in) -> graph.softmax(in.get(0)), Operand.scaled(Shape.of(extent), 10));
    verify((graph, in) -> graph.softmax(in.get(0)), Operand.scaled(Shape.batch(2, extent), 1e4f));
  }

  @Test
  void should_compute_softmax_of_equal_and_of_far_apart_values() {
    verify(
        (graph, in) -> graph.softmax(in.get(0)),
        Operand.repeating(Shape.of(5, 4), -1e4f, -1e4f, -1e4f, -1e4f, 1e4f, -1e4f, 1e4f, 0f));
    verify((graph, in) -> graph.softmax(in.get(0)), Operand.repeating(Shape.of(2, 16), -1e30f));
    verify(
        (graph, in) -> graph.softmax(in.get(0)),
        Operand.repeating(Shape.of(3, 5), 1f, -1e30f, 2f, Float.NEGATIVE_INFINITY));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207, 1031})
  void should_normalise_to_unit_length(int extent) {
    verify((graph, in) -> graph.l2Normalize(in.get(0)), Operand.normal(Shape.batch(1, 7, extent)));
    verify((graph, in) -> graph.l2Normalize(in.get(0)), Operand.scaled(Shape.of(extent), 1e9f));
    verify((graph, in) -> graph.l2Normalize(in.get(0)), Operand.scaled(Shape.of(extent), 1e-9f));
  }

  // Without an epsilon, so that an empty feature cannot pass for a valid one.
  @ParameterizedTest
  @ValueSource(ints = {1, 13, 64})
  void should_normalise_zero_rows_to_nan(int extent) {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.batch(1, extent));
    graph.output("y", graph.l2Normalize(x));
    float[] values = new float[3 * extent];
    values[extent] = -2;
    float[] found =
        Named.get(run(graph.build(), Map.of("x", Tensor.of(values, 3, extent))), "y").data();
    assertThat(found).hasSize(3 * extent);
    for (int i = 0; i < found.length; i++) {
      if (i / extent == 1) {
        assertThat(found[i]).isEqualTo(i == extent ? -1f : 0f);
      } else {
        assertThat(found[i]).isNaN();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_find_the_largest_values(int extent) {
    for (int k : new int[] {1, (extent + 1) / 2, extent}) {
      verify((graph, in) -> graph.topK(in.get(0), k), Operand.normal(Shape.of(extent)));
      verify((graph, in) -> graph.topK(in.get(0), k), Operand.normal(Shape.batch(1, 5, extent)));
    }
  }

  @Test
  void should_find_the_largest_values_among_ties() {
    for (int k = 1; k <= 9; k++) {
      int count = k;
      verify(
          (graph, in) -> graph.topK(in.get(0), count),
          Operand.repeating(Shape.batch(1, 9), 2f, 1f, 2f, -1f, 2f));
    }
    verify((graph, in) -> graph.topK(in.get(0), 3), Operand.repeating(Shape.of(2, 13), -7f));
  }

  @Test
  void should_find_the_largest_of_extreme_values() {
    verify(
        (graph, in) -> graph.topK(in.get(0), 4),
        Operand.repeating(Shape.of(3, 6), -3e38f, 3e38f, Float.NEGATIVE_INFINITY, 0f, 1e-38f));
  }

  @Test
  void should_chain_reductions() {
    verify(
        (graph, in) -> {
          Node shares = graph.softmax(graph.layerNorm(in.get(0), in.get(1), in.get(2), 1e-5f));
          return graph.mean(graph.topK(shares, 3), -1);
        },
        Operand.normal(Shape.batch(1, 7, 33)),
        Operand.normal(Shape.of(33)),
        Operand.normal(Shape.of(33)));
  }
}
