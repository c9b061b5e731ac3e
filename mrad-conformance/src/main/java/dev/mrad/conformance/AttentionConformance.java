package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Multi-head attention, fused or composed. */
public abstract class AttentionConformance extends BackendConformance {
  private static Formula attention(int heads, float scale) {
    return (graph, in) ->
        graph.attention(
            in.get(0), in.get(1), in.get(2), in.size() > 3 ? in.get(3) : null, heads, scale);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "1, 13, 1, 7",
    "13, 1, 2, 6",
    "7, 13, 3, 39",
    "5, 207, 2, 16",
    "207, 5, 1, 13",
    "17, 33, 2, 128",
    "37, 37, 1, 64"
  })
  void should_attend(int queries, int keys, int heads, int width) {
    verify(
        attention(heads, 0.125f),
        Operand.normal(Shape.batch(1, queries, width)),
        Operand.normal(Shape.batch(1, keys, width)),
        Operand.normal(Shape.batch(1, keys, width)));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "13, 13", "13, 207", "5, 33"})
  void should_attend_under_a_mask(int queries, int keys) {
    verify(
        attention(2, 0.3f),
        Operand.normal(Shape.batch(1, queries, 10)),
        Operand.normal(Shape.batch(1, keys, 10)),
        Operand.normal(Shape.batch(1, keys, 10)),
        Operand.mask(Shape.of(queries, keys)));
  }

  @Test
  void should_attend_where_the_batch_is_closed_or_a_multiple() {
    for (Shape shape : new Shape[] {Shape.of(3, 7, 8), Shape.batch(2, 7, 8)}) {
      Operand x = Operand.normal(shape);
      verify(attention(4, 0.5f), x, x, x);
    }
  }

  @Test
  void should_attend_from_values_to_themselves() {
    verify(
        (graph, in) -> graph.attention(in.get(0), in.get(0), in.get(0), null, 2, 0.125f),
        Operand.normal(Shape.batch(1, 37, 16)));
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 30, 100})
  void should_attend_with_large_scores(float factor) {
    Operand q = Operand.scaled(Shape.batch(1, 5, 16), factor);
    Operand k = Operand.scaled(Shape.batch(1, 33, 16), factor);
    verify(attention(2, 1), q, k, Operand.normal(Shape.batch(1, 33, 16)));
  }

  // Scores of ±10,000: an exponential of these overflows, and their order changes block by block.
  @ParameterizedTest
  @ValueSource(ints = {2, 13, 207})
  void should_attend_to_the_largest_of_huge_scores(int keys) {
    for (int winner : new int[] {0, keys / 2, keys - 1}) {
      float[] k = new float[keys];
      for (int i = 0; i < keys; i++) {
        k[i] = i == winner ? 100 : -100 + i % 7;
      }
      float[] v = new float[keys];
      for (int i = 0; i < keys; i++) {
        v[i] = i;
      }
      float[] found = attend(new float[] {100}, k, v, null);
      assertThat(found).containsExactly((float) winner);
    }
  }

  @Test
  void should_share_evenly_between_equal_huge_scores() {
    float[] found =
        attend(
            new float[] {100, -100, 0},
            new float[] {100, -100, 100, -100},
            new float[] {1, 2, 3, 4},
            null);
    assertThat(found).containsExactly(2f, 3f, 2.5f);
  }

  // A masked key may hold any finite values, however large its score.
  @Test
  void should_not_let_masked_keys_through() {
    float[] mask = {0, 1, 0, 0, 0, 1, 1, 1, 0};
    float[] found =
        attend(
            new float[] {100, 1, 1}, new float[] {100, -100, 100}, new float[] {1e6f, 2, 4}, mask);
    assertThat(found).containsExactly(2f, 4f, 1e6f);
  }

  private float[] attend(float[] q, float[] k, float[] v, float @Nullable [] mask) {
    GraphBuilder graph = new GraphBuilder();
    Node queries = graph.input("q", Shape.batch(1, q.length, 1));
    Node keys = graph.input("k", Shape.batch(1, k.length, 1));
    Node values = graph.input("v", Shape.batch(1, v.length, 1));
    Node kept =
        mask == null
            ? null
            : graph.weight(new TensorWeight("mask", Tensor.of(mask, q.length, k.length)));
    graph.output("y", graph.attention(queries, keys, values, kept, 1, 1));
    Map<String, Tensor> inputs =
        Map.of(
            "q", Tensor.of(q, 1, q.length, 1),
            "k", Tensor.of(k, 1, k.length, 1),
            "v", Tensor.of(v, 1, v.length, 1));
    return Named.get(run(graph.build(), inputs), "y").data();
  }

  @Test
  void should_attend_causally() {
    float[] causal = new float[77 * 77];
    for (int i = 0; i < causal.length; i++) {
      causal[i] = i % 77 <= i / 77 ? 1 : 0;
    }
    verify(
        (graph, in) -> {
          Node mask = graph.weight(new TensorWeight("causal", Tensor.of(causal, 77, 77)));
          return graph.attention(in.get(0), in.get(1), in.get(2), mask, 2, 0.125f);
        },
        Operand.normal(Shape.batch(1, 77, 16)),
        Operand.normal(Shape.batch(1, 77, 16)),
        Operand.normal(Shape.batch(1, 77, 16)));
  }
}
