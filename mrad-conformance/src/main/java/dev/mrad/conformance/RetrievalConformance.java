package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory retrieval, fused or composed. */
public abstract class RetrievalConformance extends BackendConformance {
  private static Formula retrieve(float temperature) {
    return (graph, in) ->
        graph.retrieve(
            in.get(0), in.get(1), in.get(2), in.size() > 3 ? in.get(3) : null, temperature);
  }

  private static Formula withLogSumExp(float temperature) {
    return (graph, in) ->
        graph.retrieveWithLogSumExp(
            in.get(0), in.get(1), in.get(2), in.size() > 3 ? in.get(3) : null, temperature);
  }

  private void both(float temperature, Operand... operands) {
    verify(retrieve(temperature), operands);
    verify(withLogSumExp(temperature), operands);
  }

  private static Operand classes(int keys, int count) {
    float[] oneHot = new float[keys * count];
    for (int i = 0; i < keys; i++) {
      oneHot[i * count + i * 7 / 3 % count] = 1;
    }
    return Operand.repeating(Shape.of(keys, count), oneHot);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "13, 1, 2",
    "1, 13, 2",
    "207, 13, 2",
    "13, 207, 2",
    "48, 33, 3",
    "64, 1031, 2"
  })
  void should_retrieve(int width, int keys, int count) {
    Operand bank = Operand.unitRows(Shape.of(keys, width));
    both(1, Operand.unitRows(Shape.batch(1, width)), bank, classes(keys, count));
    both(0.07f, Operand.unitRows(Shape.batch(1, 7, width)), bank, classes(keys, count));
  }

  @Test
  void should_retrieve_for_queries_of_any_rank() {
    Operand bank = Operand.unitRows(Shape.of(33, 13));
    both(1, Operand.unitRows(Shape.of(5, 13)), bank, classes(33, 2));
    both(1, Operand.unitRows(Shape.of(1, 13)), bank, classes(33, 2));
    both(1, Operand.unitRows(Shape.batch(2, 13)), bank, classes(33, 2));
    both(1, Operand.unitRows(Shape.batch(1, 3, 4, 13)), bank, classes(33, 2));
  }

  @Test
  void should_retrieve_soft_classes() {
    both(
        0.5f,
        Operand.normal(Shape.batch(1, 5, 13)),
        Operand.normal(Shape.of(33, 13)),
        Operand.normal(Shape.of(33, 5)));
  }

  @ParameterizedTest
  @CsvSource({"1, 0.07", "13, 1", "207, 0.07", "33, 0.001"})
  void should_retrieve_under_a_mask(int keys, float temperature) {
    Operand bank = Operand.unitRows(Shape.of(keys, 13));
    both(
        temperature,
        Operand.unitRows(Shape.batch(1, 5, 13)),
        bank,
        classes(keys, 2),
        Operand.mask(Shape.batch(1, 5, keys)));
    both(
        temperature,
        Operand.unitRows(Shape.of(3, 13)),
        bank,
        classes(keys, 2),
        Operand.mask(Shape.of(3, keys)));
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 0.1f, 0.07f, 1e-3f, 100})
  void should_retrieve_at_any_temperature(float temperature) {
    both(
        temperature,
        Operand.unitRows(Shape.batch(1, 5, 13)),
        Operand.unitRows(Shape.of(207, 13)),
        classes(207, 2));
  }

  private float[] retrieve(float[] queries, float[] keys, float[] classes, float temperature) {
    GraphBuilder graph = new GraphBuilder();
    Node q = graph.input("q", Shape.batch(1, 1));
    Node k = graph.weight(new TensorWeight("k", Tensor.of(keys, keys.length, 1)));
    Node c = graph.weight(new TensorWeight("c", Tensor.of(classes, keys.length, 1)));
    graph.output("y", graph.retrieveWithLogSumExp(q, k, c, null, temperature));
    Tensor given = Tensor.of(queries, queries.length, 1);
    return Named.get(run(graph.build(), Map.of("q", given)), "y").data();
  }

  // Scores of ±10,000 and of ±10,000,000: their exponentials overflow.
  @ParameterizedTest
  @ValueSource(ints = {2, 13, 207, 1031})
  void should_find_the_one_key_of_a_huge_score(int count) {
    for (int winner : new int[] {0, count / 2, count - 1}) {
      float[] keys = new float[count];
      float[] classes = new float[count];
      for (int i = 0; i < count; i++) {
        keys[i] = i == winner ? 100 : -100 + i % 7;
        classes[i] = i;
      }
      float[] found = retrieve(new float[] {100, -100}, keys, classes, 1);
      assertThat(found).startsWith(winner, 1e4f).doesNotContain(Float.NaN);
      assertThat(retrieve(new float[] {100}, keys, classes, 1e-3f)[0]).isEqualTo(winner);
    }
  }

  @Test
  void should_share_evenly_between_equal_huge_scores() {
    float[] found =
        retrieve(
            new float[] {100, -100},
            new float[] {100, -100, 100, -100},
            new float[] {1, 2, 3, 4},
            1);
    assertThat(found[0]).isEqualTo(2f);
    assertThat(found[2]).isEqualTo(3f);
    assertThat(found[1]).isEqualTo((float) (1e4 + Math.log(2)), Assertions.within(2e-3f));
    assertThat(found[3]).isEqualTo((float) (1e4 + Math.log(2)), Assertions.within(2e-3f));
  }

  @Test
  void should_give_an_average_to_a_query_of_zeros() {
    float[] found =
        retrieve(new float[] {0, 0}, new float[] {1, 2, 3, 4}, new float[] {0, 1, 1, 0}, 1);
    assertThat(found[0]).isEqualTo(0.5f, Assertions.within(1e-6f));
    assertThat(found[1]).isEqualTo((float) Math.log(4), Assertions.within(1e-6f));
  }

  // A row of NaN (a zero feature, normalised) must give NaN: a bad value must not be hidden.
  @Test
  void should_give_nan_for_a_query_of_nan_and_leave_its_neighbours_alone() {
    float[] found =
        retrieve(new float[] {1, Float.NaN, 1}, new float[] {1, 1}, new float[] {0, 1}, 1);
    assertThat(found[2]).isNaN();
    assertThat(found[0]).isEqualTo(0.5f, Assertions.within(1e-6f));
    assertThat(found[4]).isEqualTo(0.5f, Assertions.within(1e-6f));
  }

  // The bank may be split: shares weighted by exp(log-sum-exp) give what the whole bank gives.
  @Test
  void should_merge_two_halves_of_a_bank_by_log_sum_exp() {
    verify(
        (graph, in) -> {
          Node first = graph.slice(in.get(1), 0, 0, 20);
          Node second = graph.slice(in.get(1), 0, 20, 33);
          Node a =
              graph.retrieveWithLogSumExp(
                  in.get(0), first, graph.slice(in.get(2), 0, 0, 20), null, 0.07f);
          Node b =
              graph.retrieveWithLogSumExp(
                  in.get(0), second, graph.slice(in.get(2), 0, 20, 33), null, 0.07f);
          Node joint =
              graph.softmax(
                  graph.concat(List.of(graph.slice(a, -1, 2, 3), graph.slice(b, -1, 2, 3)), -1));
          return graph.add(
              graph.multiply(graph.slice(a, -1, 0, 2), graph.slice(joint, -1, 0, 1)),
              graph.multiply(graph.slice(b, -1, 0, 2), graph.slice(joint, -1, 1, 2)));
        },
        Operand.unitRows(Shape.batch(1, 5, 13)),
        Operand.unitRows(Shape.of(33, 13)),
        classes(33, 2));
  }
}
