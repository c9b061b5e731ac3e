package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.spi.Activation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole programs: inputs and outputs, the open batch, weights, equal bits. */
public abstract class ProgramConformance extends BackendConformance {
  private static Tensor random(int seed, int... extents) {
    return Operand.normal(Shape.of(extents)).tensor(1, new Random(seed));
  }

  private static Weight weight(String name, int seed, int... extents) {
    return new TensorWeight(name, random(seed, extents));
  }

  private static final Graph TWO_INPUTS = twoInputs();

  private static Graph twoInputs() {
    GraphBuilder graph = new GraphBuilder();
    Node a = graph.input("a", Shape.batch(2, 3));
    Node b = graph.input("b", Shape.of(3));
    return graph.output("y", graph.add(a, b)).build();
  }

  private void refuses(Map<String, Tensor> inputs, String message) {
    try (TensorProgram program = backend().compile(TWO_INPUTS)) {
      assertThatThrownBy(() -> program.run(inputs))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
  }

  @Test
  void should_refuse_an_empty_batch() {
    refuses(
        Map.of("a", Tensor.of(new float[0], 0, 3), "b", random(1, 3)),
        "input a of [2B, 3] is an empty batch");
  }

  @Test
  void should_refuse_a_missing_input() {
    refuses(Map.of("a", random(1, 2, 3)), "input b of [3] is missing");
    refuses(Map.of(), "input a of [2B, 3] is missing");
  }

  @Test
  void should_refuse_an_unknown_input() {
    refuses(
        Map.of("a", random(1, 2, 3), "b", random(1, 3), "c", random(1, 3)),
        "input c is unknown, expected [a, b]");
  }

  @Test
  void should_refuse_a_misshapen_input() {
    refuses(
        Map.of("a", random(1, 2, 4), "b", random(1, 3)),
        "input a of [2B, 3] expected, found [2, 4]");
    refuses(
        Map.of("a", random(1, 3, 3), "b", random(1, 3)),
        "input a of [2B, 3] expected, found [3, 3]");
    refuses(Map.of("a", random(1, 6), "b", random(1, 3)), "input a of [2B, 3] expected, found [6]");
    refuses(
        Map.of("a", random(1, 2, 3), "b", random(1, 1, 3)),
        "input b of [3] expected, found [1, 3]");
  }

  @Test
  void should_refuse_two_batches() {
    GraphBuilder builder = new GraphBuilder();
    Node a = builder.input("a", Shape.batch(2, 3));
    Node b = builder.input("b", Shape.batch(1, 3));
    builder.output("x", builder.exp(a)).output("y", builder.exp(b));
    try (TensorProgram program = backend().compile(builder.build())) {
      assertThatThrownBy(() -> program.run(Map.of("a", random(1, 4, 3), "b", random(1, 1, 3))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("input b has a batch of 1, another one of 2");
      assertThat(program.run(Map.of("a", random(1, 4, 3), "b", random(1, 2, 3))))
          .containsOnlyKeys("x", "y");
    }
  }

  @Test
  void should_run_on_after_a_refusal() {
    try (TensorProgram program = backend().compile(TWO_INPUTS)) {
      assertThatThrownBy(() -> program.run(Map.of())).isInstanceOf(RuntimeException.class);
      Tensor y = Named.get(program.run(Map.of("a", random(1, 4, 3), "b", random(2, 3))), "y");
      assertThat(y.shape()).isEqualTo(Shape.of(4, 3));
    }
  }

  @Test
  void should_know_its_graph_and_list_every_output() {
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", Shape.batch(1, 3));
    builder.output("z", builder.exp(x)).output("a", x).output("m", builder.softmax(x));
    Graph graph = builder.build();
    try (TensorProgram program = backend().compile(graph)) {
      assertThat(program.graph()).isSameAs(graph);
      assertThat(program.run(Map.of("x", random(1, 2, 3)))).containsOnlyKeys("z", "a", "m");
    }
  }

  @Test
  void should_give_a_constant() {
    GraphBuilder builder = new GraphBuilder();
    Node w = builder.weight(weight("w", 1, 13, 7));
    builder.output("w", w).output("exp", builder.exp(w)).output("scalar", builder.scalar(2.5f));
    Graph graph = builder.build();
    trials().verify("constants", graph, Map.of());
  }

  @Test
  void should_give_a_constant_beside_a_result_that_uses_it() {
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", Shape.batch(1, 7));
    Node w = builder.exp(builder.weight(weight("w", 1, 7)));
    builder.output("w", w).output("y", builder.add(x, w)).output("again", w);
    trials().verify("constants", builder.build(), Map.of("x", random(2, 3, 7)));
  }

  @Test
  void should_give_an_input_and_an_intermediate_value() {
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", Shape.batch(1, 7));
    Node y = builder.exp(x);
    Node z = builder.reshape(y, Shape.batch(7));
    builder.output("x", x).output("y", y).output("z", z).output("sum", builder.sum(z, 0));
    trials().verify("outputs", builder.build(), Map.of("x", random(2, 3, 7)));
  }

  @Test
  void should_take_an_input_twice_and_one_never() {
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", Shape.batch(1, 7));
    builder.input("unused", Shape.batch(1, 3));
    builder.output("y", builder.add(builder.multiply(x, x), builder.where(x, x, x)));
    trials()
        .verify("inputs", builder.build(), Map.of("x", random(2, 3, 7), "unused", random(3, 3, 3)));
  }

  @Test
  void should_take_the_batch_from_an_input_that_nothing_uses() {
    GraphBuilder builder = new GraphBuilder();
    builder.input("unused", Shape.batch(2, 3));
    Node row = builder.weight(weight("row", 1, 5));
    builder.output("y", builder.broadcast(row, Shape.batch(3, 5)));
    trials().verify("batch", builder.build(), Map.of("unused", random(3, 8, 3)));
  }

  // Every operation takes the input itself, and so do all later ones.
  @Test
  void should_not_change_its_inputs() {
    Tensor x = random(1, 5, 3, 13);
    float[] before = x.data().clone();
    GraphBuilder builder = new GraphBuilder();
    Node in = builder.input("x", Shape.batch(1, 3, 13));
    Node row = builder.weight(weight("row", 3, 13));
    Node matrix = builder.weight(weight("matrix", 4, 13, 13));
    List<Node> results =
        List.of(
            builder.exp(in),
            builder.quickGelu(in),
            builder.clamp(in, 0, 0.5f),
            builder.softmax(in),
            builder.l2Normalize(in),
            builder.layerNorm(in, row, row, 1e-5f),
            builder.topK(in, 13),
            builder.add(in, row),
            builder.multiply(in, in),
            builder.where(in, row, in),
            builder.reshape(in, Shape.batch(3, 13)),
            builder.exp(builder.reshape(in, Shape.batch(39))),
            builder.transpose(in, 0, 2, 1),
            builder.softmax(builder.slice(in, 1, 0, 3)),
            builder.linear(in, matrix, row, Activation.QUICK_GELU),
            builder.attention(in, in, in, null, 1, 1),
            builder.retrieve(in, matrix, builder.softmax(matrix), null, 1),
            in);
    for (int i = 0; i < results.size(); i++) {
      builder.output("result " + i, results.get(i));
    }
    trials().verify("one input", builder.build(), Map.of("x", x));
    assertThat(x.data()).containsExactly(before);
  }

  @Test
  void should_leave_results_alone_in_later_runs() {
    try (TensorProgram program = backend().compile(TWO_INPUTS)) {
      Tensor first = Named.get(program.run(Map.of("a", random(1, 4, 3), "b", random(2, 3))), "y");
      float[] kept = first.data().clone();
      for (int i = 0; i < 20; i++) {
        program.run(Map.of("a", random(i, 4, 3), "b", random(i, 3)));
      }
      assertThat(first.data()).containsExactly(kept);
    }
  }

  /** {@code x · wᵀ}. */
  private static Graph layer(Weight w) {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.batch(1, w.shape().extent(1)));
    return graph.output("y", graph.linear(x, graph.weight(w), null, Activation.NONE)).build();
  }

  private void verifyLayer(TensorProgram program, Map<String, Tensor> x) {
    Map<String, Tensor> found = program.run(x);
    Float64.evaluate(program.graph(), x)
        .forEach((name, value) ->
            value.verify(name, Named.get(found, name), subject().toleranceFactor()));
  }

  @Test
  void should_share_a_weight_between_programs_until_the_last_is_closed() {
    Weight w = weight("w", 1, 13, 7);
    Map<String, Tensor> x = Map.of("x", random(2, 3, 7));
    TensorProgram first = backend().compile(layer(w));
    TensorProgram second = backend().compile(layer(w));
    TensorProgram renamed = backend().compile(layer(weight("other", 1, 13, 7)));
    verifyLayer(first, x);
    first.close();
    first.close();
    verifyLayer(second, x);
    second.close();
    verifyLayer(renamed, x);
    renamed.close();
    trials().verify("compiled anew", layer(w), x);
  }

  @Test
  void should_not_mix_weights_of_the_same_name() {
    Map<String, Tensor> x = Map.of("x", random(2, 3, 7));
    try (TensorProgram first = backend().compile(layer(weight("w", 1, 13, 7)));
        TensorProgram second = backend().compile(layer(weight("w", 5, 13, 7)))) {
      verifyLayer(first, x);
      verifyLayer(second, x);
    }
  }

  @Test
  void should_use_one_weight_in_two_layouts() {
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", Shape.batch(1, 3, 13));
    Node w = builder.weight(weight("w", 1, 13, 13));
    builder.output("there", builder.matmul(x, w)).output("back", builder.matmul(x, w, false, true));
    builder.output("w", w);
    trials().verify("layouts", builder.build(), Map.of("x", random(2, 5, 3, 13)));
  }

  @Test
  void should_read_weights_of_any_size() {
    Weight large = new PatternWeight("large", Shape.of(1300, 1031));
    trials().verify("large weight", layer(large), Map.of("x", random(2, 2, 1031)));
    trials().verify("one value", layer(weight("one", 1, 1, 1)), Map.of("x", random(2, 2, 1)));
  }

  /** A weight on a disk that fails at the second half. */
  private record FailingWeight(Weight weight) implements Weight {
    @Override
    public String name() {
      return weight.name();
    }

    @Override
    public Shape shape() {
      return weight.shape();
    }

    @Override
    public String digest() {
      return weight.digest();
    }

    @Override
    public void read(long from, float[] target, int offset, int count) {
      if (from + count > weight.shape().size() / 2) {
        throw new BadInputException("truncated file", name(), "expected more");
      }
      weight.read(from, target, offset, count);
    }
  }

  @Test
  void should_pass_on_that_a_weight_cannot_be_read_and_remember_nothing_of_it() {
    Weight good = weight("w", 77, 13, 7);
    Graph failing = layer(new FailingWeight(good));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> backend().compile(failing))
          .isInstanceOf(BadInputException.class)
          .hasMessage("truncated file, w, expected more");
    }
    trials().verify("read again", layer(good), Map.of("x", random(2, 3, 7)));
  }

  @Test
  void should_run_a_deep_graph() {
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", Shape.batch(1, 3));
    Node y = x;
    for (int i = 0; i < 3000; i++) {
      y = builder.add(y, builder.scalar(i % 2 == 0 ? 1 : -1));
    }
    Map<String, Tensor> inputs = Map.of("x", Tensor.of(new float[] {1, 2, 3}, 1, 3));
    assertThat(Named.get(run(builder.output("y", y).build(), inputs), "y").data())
        .containsExactly(1, 2, 3);
  }

  @Test
  void should_take_weights_named_with_any_characters() {
    GraphBuilder builder = new GraphBuilder();
    Node a = builder.weight(weight("a/b.c:0 \"ü\"\n", 1, 3));
    Node b = builder.weight(weight("", 2, 3));
    Node x = builder.input("x y/z", Shape.batch(1, 3));
    builder.output("ergebnis ü.1", builder.add(builder.add(a, b), x));
    trials().verify("names", builder.build(), Map.of("x y/z", random(3, 2, 3)));
  }

  @Test
  void should_give_the_same_bits_again() {
    assumePromised(Subject.Promise.SAME_BITS);
    Graph model = Models.small();
    Map<String, Tensor> inputs = Map.of("pixels", random(1, 5, 9, 32));
    Map<String, Tensor> first = run(model, inputs);
    try (TensorProgram program = backend().compile(model)) {
      for (int i = 0; i < 5; i++) {
        Models.assertSameBits(program.run(inputs), first);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 13})
  void should_not_let_the_batch_change_an_elements_bits(int batch) {
    assumePromised(Subject.Promise.BATCH_INDEPENDENCE);
    Tensor all = random(1, batch, 9, 32);
    try (TensorProgram program = backend().compile(Models.small())) {
      Map<String, Tensor> together = program.run(Map.of("pixels", all));
      for (int i = 0; i < batch; i++) {
        Map<String, Tensor> alone = program.run(Map.of("pixels", Models.element(all, i, batch)));
        for (String name : alone.keySet()) {
          assertThat(Models.element(Named.get(together, name), i, batch).data())
              .as("%s of element %s", name, i)
              .containsExactly(alone.get(name).data());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void should_not_let_the_number_of_threads_change_bits(int threads) {
    assumePromised(Subject.Promise.THREAD_INDEPENDENCE);
    Map<String, Tensor> inputs = Map.of("pixels", random(1, 5, 9, 32));
    Models.assertSameBits(withThreads(threads, inputs), withThreads(1, inputs));
  }

  private Map<String, Tensor> withThreads(int threads, Map<String, Tensor> inputs) {
    BackendOptions options =
        new BackendOptions(subject().options().device(), threads, subject().options().properties());
    try (Backend backend = subject().provider().open(options);
        TensorProgram program = backend.compile(Models.small())) {
      return program.run(inputs);
    }
  }

  @Test
  void should_run_a_whole_model() {
    Map<String, Tensor> inputs = Map.of("pixels", random(1, 2, 9, 32));
    Map<String, Expected> expected = Models.expected(inputs);
    Graph lowered = Models.small().lower(op -> false);
    Models.verify(expected, run(Models.small(), inputs), subject().toleranceFactor());
    Models.verify(expected, run(lowered, inputs), subject().toleranceFactor());
  }
}
