package dev.mrad.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
  private final GraphBuilder graph = new GraphBuilder();

  private Node input(String name, Shape shape) {
    return graph.input(name, shape);
  }

  @Test
  void should_multiply_a_batch_of_matrices_with_a_plain_one() {
    Node a = input("a", Shape.batch(1, 5, 3));
    Node b = input("b", Shape.of(4, 3));
    assertThat(graph.matmul(a, b, false, true).shape()).isEqualTo(Shape.batch(1, 5, 4));
    assertThat(graph.matmul(b, a, false, true).shape()).isEqualTo(Shape.batch(1, 4, 5));
  }

  @Test
  void should_multiply_a_batch_of_rows_with_a_plain_matrix() {
    Node a = input("a", Shape.batch(2, 3));
    Node b = input("b", Shape.of(3, 4));
    assertThat(graph.matmul(a, b).shape()).isEqualTo(Shape.batch(2, 4));
    assertThatThrownBy(() -> graph.matmul(b, a))
        .hasMessage("matmul: needs two matrix axes beside the batch, found [3, 4] and [2B, 3]");
  }

  @Test
  void should_name_the_inner_extents_that_differ() {
    Node a = input("a", Shape.of(2, 3));
    assertThatThrownBy(() -> graph.matmul(a, a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("matmul: inner extents 3 and 2 of [2, 3] and [2, 3] differ");
  }

  @Test
  void should_broadcast_like_numpy_but_never_the_open_batch() {
    Node a = input("a", Shape.batch(1, 7, 3));
    assertThat(graph.add(a, input("row", Shape.of(3))).shape()).isEqualTo(Shape.batch(1, 7, 3));
    assertThat(graph.add(input("one", Shape.of(1, 1, 3)), a).shape())
        .isEqualTo(Shape.batch(1, 7, 3));
    Node three = input("three", Shape.of(3, 7, 3));
    assertThatThrownBy(() -> graph.add(a, three))
        .hasMessage("add: [B, 7, 3] and [3, 7, 3] do not broadcast");
  }

  @Test
  void should_keep_the_batch_first() {
    Node a = input("a", Shape.batch(1, 7, 3));
    assertThatThrownBy(() -> graph.transpose(a, 1, 0, 2))
        .hasMessage("transpose: the open batch of [B, 7, 3] must stay first, found axes [1, 0, 2]");
    assertThatThrownBy(() -> graph.slice(a, 0, 0, 1))
        .hasMessage("slice: axis 0 of [B, 7, 3] is the open batch");
  }

  @Test
  void should_refuse_a_temperature_that_is_not_positive() {
    Node q = input("q", Shape.batch(1, 3));
    Node keys = input("keys", Shape.of(5, 3));
    Node classes = input("classes", Shape.of(5, 2));
    assertThatThrownBy(() -> graph.retrieve(q, keys, classes, null, 0f))
        .hasMessage("retrieve: a positive finite temperature expected, found 0.0");
    assertThat(graph.retrieveWithLogSumExp(q, keys, classes, null, 1f).shape())
        .isEqualTo(Shape.batch(1, 3));
  }

  @Test
  void should_refuse_to_gather_nothing_or_a_row_outside() {
    Node x = input("x", Shape.batch(1, 5, 3));
    assertThatThrownBy(() -> graph.gatherRows(x))
        .hasMessage("gatherRows: at least one row expected for [B, 5, 3]");
    assertThatThrownBy(() -> graph.gatherRows(x, 1, 5))
        .hasMessage("gatherRows: row 5 is outside [B, 5, 3]");
  }

  @Test
  void should_drop_what_no_output_needs() {
    Node a = input("a", Shape.batch(1, 3));
    graph.exp(a);
    Graph built = graph.output("log", graph.log(a)).build();
    assertThat(built.nodes()).hasSize(2);
    assertThat(built.outputs().get("log").op()).isEqualTo(new Op.Unary(Op.Unary.Kind.LOG));
  }

  @Test
  void should_check_the_inputs_of_a_run() {
    input("a", Shape.batch(2, 3));
    Node b = input("b", Shape.batch(1, 4));
    Graph built = graph.output("out", graph.exp(b)).build();
    Tensor fourRows = Tensor.of(new float[12], 4, 3);
    Tensor twoRows = Tensor.of(new float[8], 2, 4);
    assertThat(built.batch(Map.of("a", fourRows, "b", twoRows))).isEqualTo(2);
    assertThatThrownBy(() -> built.batch(Map.of("a", fourRows)))
        .hasMessage("input b of [B, 4] is missing");
    assertThatThrownBy(() -> built.batch(Map.of("a", fourRows, "b", Tensor.of(new float[4], 1, 4))))
        .hasMessage("input b has a batch of 1, another one of 2");
    assertThatThrownBy(() -> built.batch(Map.of("a", Tensor.of(new float[0], 0, 3), "b", twoRows)))
        .hasMessage("input a of [2B, 3] is an empty batch");
    assertThatThrownBy(() -> built.batch(Map.of("a", Tensor.of(new float[9], 3, 3), "b", twoRows)))
        .hasMessage("input a of [2B, 3] expected, found [3, 3]");
    assertThatThrownBy(() -> built.batch(Map.of("a", fourRows, "b", twoRows, "c", twoRows)))
        .hasMessage("input c is unknown, expected [a, b]");
  }

  @Test
  void should_know_what_depends_on_weights_alone() {
    Node scalar = graph.scalar(2);
    Node a = input("a", Shape.batch(1, 3));
    assertThat(graph.exp(scalar).isConstant()).isTrue();
    assertThat(graph.add(a, scalar).isConstant()).isFalse();
    assertThat(graph.broadcast(scalar, Shape.batch(1, 2)).isConstant()).isFalse();
  }

  @Test
  void should_lower_fused_operations_to_simple_ones_of_the_same_shape() {
    Node q = input("q", Shape.batch(1, 5, 8));
    Node attended = graph.attention(q, q, q, null, 2, 0.5f);
    Node retrieved =
        graph.retrieveWithLogSumExp(
            attended, input("keys", Shape.of(9, 8)), input("classes", Shape.of(9, 2)), null, 1f);
    Node lin =
        graph.linear(
            retrieved,
            input("w", Shape.of(4, 3)),
            input("bias", Shape.of(4)),
            Activation.QUICK_GELU);
    Graph fused = graph.output("out", lin).build();
    Graph lowered = fused.lower(op -> false);
    assertThat(lowered.nodes()).noneMatch(node -> node.op().isFused());
    assertThat(lowered.outputs().get("out").shape()).isEqualTo(Shape.batch(1, 5, 4));
    assertThat(fused.lower(op -> true)).isSameAs(fused);
  }

  @Test
  void should_tell_how_many_values_are_alive_at_once() {
    Node a = input("a", Shape.batch(1, 10));
    Node wide = graph.concat(List.of(a, a, a), 1);
    Node narrow = graph.slice(wide, 1, 0, 5);
    Graph built = graph.output("out", graph.exp(narrow)).build();
    assertThat(built.workingValues(1)).isEqualTo(10 + 30);
    assertThat(built.workingValues(3)).isEqualTo(3 * (10 + 30));
  }
}
