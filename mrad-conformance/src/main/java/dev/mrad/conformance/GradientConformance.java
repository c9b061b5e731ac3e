package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.spi.Activation;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Gradients, compared with central differences of the same graph in double precision on tiny
 * shapes: within 5e-5 of the largest component, or of 1 where that is larger. Skipped where the
 * backend has no gradients.
 */
public abstract class GradientConformance extends BackendConformance {
  private static final double TOLERANCE = 5e-5;

  private GradientProgram gradients(Graph graph, List<Weight> variables) {
    return backend()
        .gradients(graph, variables)
        .orElseGet(() -> Assumptions.abort("backend " + backend().name() + " has no gradients"));
  }

  /** The formula's result, weighted and summed, differentiated by all operands. */
  private void differentiate(Formula formula, Operand... operands) {
    GraphBuilder graph = new GraphBuilder();
    List<Node> nodes = new ArrayList<>();
    List<Weight> variables = new ArrayList<>();
    Random random = new Random(operands.length);
    for (int i = 0; i < operands.length; i++) {
      Weight variable = new TensorWeight("variable" + i, operands[i].tensor(1, random));
      variables.add(variable);
      nodes.add(graph.weight(variable));
    }
    Node result = formula.of(graph, nodes);
    Tensor weights = Operand.normal(result.shape()).tensor(1, random);
    Node loss = graph.multiply(result, graph.weight(new TensorWeight("weights", weights)));
    while (loss.shape().rank() > 0) {
      loss = graph.sum(loss, -1);
    }
    compare(graph.output("loss", loss).build(), variables, Map.of());
  }

  private void compare(Graph graph, List<Weight> variables, Map<String, Tensor> inputs) {
    Map<String, Tensor> values = new HashMap<>();
    variables.forEach(
        variable -> values.put(variable.name(), new Tensor(variable.shape(), variable.toArray())));
    try (GradientProgram program = gradients(graph, variables)) {
      GradientProgram.Result found = program.run(values, inputs);
      Differences differences = new Differences(graph, values, inputs);
      String loss = graph.outputs().keySet().iterator().next();
      assertThat((double) Named.get(found.outputs(), loss).data()[0])
          .as(loss)
          .isCloseTo(differences.loss(), within(1e-4));
      assertThat(found.outputs().keySet()).isEqualTo(graph.outputs().keySet());
      assertThat(found.gradients().keySet()).isEqualTo(values.keySet());
      for (Weight variable : variables) {
        verify(graph, variable, Named.get(found.gradients(), variable.name()), differences);
      }
    }
  }

  private void verify(Graph graph, Weight variable, Tensor found, Differences differences) {
    assertThat(found.shape()).as(variable.name()).isEqualTo(variable.shape());
    double[] expected = differences.by(variable.name());
    double largest = 1;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(found.data()[i] - expected[i])
          <= TOLERANCE * subject().toleranceFactor() * largest)) {
        fail(
            "gradient by %s, value %s, expected %s, found %s, in %s",
            variable.name(), i, expected[i], found.data()[i], graph.nodes());
      }
    }
  }

  private static Operand normal(int... extents) {
    return Operand.normal(Shape.of(extents));
  }

  private static Operand positive(int... extents) {
    return Operand.between(Shape.of(extents), 0.5f, 2);
  }

  @Test
  void should_differentiate_matrix_products() {
    for (boolean turnA : new boolean[] {false, true}) {
      for (boolean turnB : new boolean[] {false, true}) {
        Formula matmul = (graph, in) -> graph.matmul(in.get(0), in.get(1), turnA, turnB);
        differentiate(
            matmul, turnA ? normal(3, 2) : normal(2, 3), turnB ? normal(4, 3) : normal(3, 4));
        differentiate(
            matmul, turnA ? normal(2, 3, 2) : normal(2, 2, 3), turnB ? normal(4, 3) : normal(3, 4));
        differentiate(
            matmul, turnA ? normal(3, 2) : normal(2, 3), turnB ? normal(2, 4, 3) : normal(2, 3, 4));
      }
    }
  }

  @Test
  void should_differentiate_linear_layers() {
    for (Activation activation : Activation.values()) {
      differentiate(
          (graph, in) -> graph.linear(in.get(0), in.get(1), in.get(2), activation),
          normal(2, 3),
          normal(4, 3),
          normal(4));
    }
  }

  @Test
  void should_differentiate_arithmetic_with_broadcasting() {
    differentiate((graph, in) -> graph.add(in.get(0), in.get(1)), normal(2, 3), normal(3));
    differentiate((graph, in) -> graph.subtract(in.get(0), in.get(1)), normal(2, 1), normal(3));
    differentiate((graph, in) -> graph.multiply(in.get(0), in.get(1)), normal(), normal(2, 3));
    differentiate((graph, in) -> graph.divide(in.get(0), in.get(1)), normal(3), positive(2, 1));
    differentiate((graph, in) -> graph.multiply(in.get(0), in.get(0)), normal(2, 3));
  }

  /**
   * The backward pass may need values of the forward pass. If the garbage collector can free the
   * memory of such a value too early, the gradient is computed from whatever is written there next.
   */
  @Test
  void should_keep_what_it_needs_while_garbage_is_collected() {
    GraphBuilder graph = new GraphBuilder();
    Weight variable = new TensorWeight("variable", normal(2, 2).tensor(1, new Random(7)));
    Node x = graph.weight(variable);
    for (int i = 0; i < 400; i++) {
      x = graph.add(x, graph.multiply(graph.quickGelu(x), graph.scalar(0.01f)));
    }
    Graph loss = graph.output("loss", graph.sum(graph.sum(x, -1), -1)).build();
    Map<String, Tensor> values =
        Map.of("variable", new Tensor(variable.shape(), variable.toArray()));
    try (GradientProgram program = gradients(loss, List.of(variable));
        Litter litter = new Litter()) {
      float[] first = Named.get(program.run(values, Map.of()).gradients(), "variable").data();
      litter.start();
      for (int run = 0; run < 5; run++) {
        float[] next = Named.get(program.run(values, Map.of()).gradients(), "variable").data();
        for (int i = 0; i < first.length; i++) {
          if (!(Math.abs(next[i] - first[i]) <= TOLERANCE * Math.abs(first[i]))) {
            fail("gradient of run %s, value %s, expected %s, found %s", run, i, first[i], next[i]);
          }
        }
      }
    }
  }

  @Test
  void should_differentiate_what_a_condition_lets_through() {
    differentiate(
        (graph, in) -> {
          Node condition = graph.greater(in.get(0), graph.scalar(0.1f));
          return graph.where(condition, in.get(1), in.get(2));
        },
        normal(5),
        normal(3, 5),
        normal(1));
    differentiate(
        (graph, in) -> graph.add(graph.greater(in.get(0), in.get(1)), in.get(0)),
        normal(5),
        normal(5));
  }

  @Test
  void should_differentiate_the_chosen_branch() {
    differentiate(
        (graph, in) ->
            graph.where(
                graph.greater(in.get(0), graph.scalar(0)),
                in.get(0),
                graph.multiply(in.get(0), graph.scalar(2))),
        Operand.repeating(Shape.of(4), 1f, -1f, 2f, -3f));
  }

  @Test
  void should_differentiate_functions_of_one_value() {
    differentiate((graph, in) -> graph.exp(in.get(0)), normal(5));
    differentiate((graph, in) -> graph.log(in.get(0)), positive(5));
    differentiate((graph, in) -> graph.quickGelu(in.get(0)), normal(7));
    differentiate(
        (graph, in) -> graph.clamp(in.get(0), -1, 1),
        Operand.repeating(Shape.of(5), -3f, -0.5f, 0f, 0.5f, 3f));
  }

  @Test
  void should_differentiate_operations_on_rows() {
    differentiate((graph, in) -> graph.sum(in.get(0), 0), normal(3, 2));
    differentiate((graph, in) -> graph.mean(in.get(0), 1), normal(2, 3, 2));
    differentiate((graph, in) -> graph.softmax(in.get(0)), normal(2, 5));
    differentiate((graph, in) -> graph.l2Normalize(in.get(0)), normal(2, 5));
    differentiate(
        (graph, in) -> graph.layerNorm(in.get(0), in.get(1), in.get(2), 1e-5f),
        normal(2, 5),
        normal(5),
        normal(5));
    differentiate((graph, in) -> graph.topK(in.get(0), 2), normal(2, 5));
  }

  @Test
  void should_differentiate_moves() {
    differentiate((graph, in) -> graph.reshape(in.get(0), Shape.of(3, 2)), normal(2, 3));
    differentiate((graph, in) -> graph.transpose(in.get(0), 2, 0, 1), normal(2, 3, 2));
    differentiate((graph, in) -> graph.slice(in.get(0), 1, 1, 3), normal(2, 4));
    differentiate((graph, in) -> graph.concat(in, 0), normal(1, 2), normal(3, 2));
    differentiate((graph, in) -> graph.broadcast(in.get(0), Shape.of(2, 4, 3)), normal(4, 1));
    differentiate((graph, in) -> graph.gatherRows(in.get(0), 2, 0, 2), normal(3, 2));
  }

  @Test
  void should_differentiate_attention() {
    differentiate(
        (graph, in) -> graph.attention(in.get(0), in.get(1), in.get(2), null, 2, 0.7f),
        normal(2, 3, 4),
        normal(2, 5, 4),
        normal(2, 5, 4));
    Tensor mask = Operand.mask(Shape.of(3, 5)).tensor(1, new Random(1));
    differentiate(
        (graph, in) ->
            graph.attention(
                in.get(0),
                in.get(1),
                in.get(2),
                graph.weight(new TensorWeight("mask", mask)),
                1,
                0.7f),
        normal(1, 3, 4),
        normal(1, 5, 4),
        normal(1, 5, 4));
  }

  @Test
  void should_differentiate_retrieval_by_queries_keys_and_classes() {
    for (float temperature : new float[] {1, 0.07f}) {
      differentiate(
          (graph, in) -> graph.retrieve(in.get(0), in.get(1), in.get(2), null, temperature),
          Operand.unitRows(Shape.of(3, 4)),
          Operand.unitRows(Shape.of(5, 4)),
          normal(5, 2));
    }
    Tensor mask = Operand.mask(Shape.of(3, 5)).tensor(1, new Random(1));
    differentiate(
        (graph, in) ->
            graph.retrieveWithLogSumExp(
                in.get(0), in.get(1), in.get(2), graph.weight(new TensorWeight("mask", mask)), 1),
        normal(3, 4),
        normal(5, 4),
        normal(5, 2));
  }

  private static Graph layer(Weight weight) {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.batch(1, 3));
    Node y = graph.linear(x, graph.weight(weight), null, Activation.QUICK_GELU);
    Node square = graph.multiply(y, y);
    return graph
        .output("loss", graph.mean(graph.mean(square, -1), 0))
        .output("features", y)
        .build();
  }

  @Test
  void should_differentiate_over_an_open_batch() {
    Weight weight = new TensorWeight("w", normal(4, 3).tensor(1, new Random(1)));
    for (int batch : new int[] {1, 2, 5}) {
      Tensor x = Operand.normal(Shape.batch(1, 3)).tensor(batch, new Random(batch));
      compare(layer(weight), List.of(weight), Map.of("x", x));
    }
  }

  @Test
  void should_take_the_variables_as_they_are_given() {
    Weight weight = new TensorWeight("w", normal(4, 3).tensor(1, new Random(1)));
    Tensor moved = normal(4, 3).tensor(1, new Random(2));
    Tensor x = normal(2, 3).tensor(1, new Random(3));
    Graph graph = layer(weight);
    try (GradientProgram program = gradients(graph, List.of(weight))) {
      Map<String, Tensor> values = Map.of("w", moved);
      Map<String, Tensor> inputs = Map.of("x", x);
      program.run(Map.of("w", new Tensor(weight.shape(), weight.toArray())), inputs);
      Tensor found = Named.get(program.run(values, inputs).gradients(), "w");
      verify(graph, weight, found, new Differences(graph, values, inputs));
    }
  }

  @Test
  void should_refuse_variables_and_inputs_that_do_not_fit() {
    Weight weight = new TensorWeight("w", normal(4, 3).tensor(1, new Random(1)));
    Map<String, Tensor> inputs = Map.of("x", normal(2, 3).tensor(1, new Random(3)));
    Map<String, Tensor> values = Map.of("w", new Tensor(weight.shape(), weight.toArray()));
    GradientProgram program = gradients(layer(weight), List.of(weight));
    assertThatThrownBy(() -> program.run(Map.of(), inputs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("w");
    assertThatThrownBy(() -> program.run(Map.of("w", Named.get(inputs, "x")), inputs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("w");
    assertThatThrownBy(() -> program.run(values, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("input x of [B, 3] is missing");
    program.close();
    program.close();
    assertThatThrownBy(() -> program.run(values, inputs))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
