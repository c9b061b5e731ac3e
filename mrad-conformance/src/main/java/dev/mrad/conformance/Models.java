package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A small model with a block of a transformer and a retrieval, for tests of whole programs. */
final class Models {
  private static final int WIDTH = 32;

  private Models() {}

  /** {@code pixels [B, 9, 32]} to {@code features [B, 9, 32]} and {@code shares [B, 9, 2]}. */
  static Graph small() {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("pixels", Shape.batch(1, 9, WIDTH));
    Node h = norm(graph, x, "first");
    Node q = linear(graph, h, "query", WIDTH, Activation.NONE);
    Node k = linear(graph, h, "key", WIDTH, Activation.NONE);
    Node v = linear(graph, h, "value", WIDTH, Activation.NONE);
    Node y = graph.add(x, graph.attention(q, k, v, null, 2, 0.25f));
    Node wide = linear(graph, norm(graph, y, "second"), "wide", 3 * WIDTH, Activation.QUICK_GELU);
    Node features = graph.add(y, linear(graph, wide, "narrow", WIDTH, Activation.NONE));
    Node shares =
        graph.retrieve(
            graph.l2Normalize(features),
            graph.l2Normalize(weight(graph, "keys", 37, WIDTH)),
            graph.softmax(weight(graph, "classes", 37, 2)),
            null,
            0.07f);
    return graph.output("features", features).output("shares", shares).build();
  }

  /** The expected results of {@link #small}, to within 2e-5 of the largest value. */
  static Map<String, Expected> expected(Map<String, Tensor> inputs) {
    Map<String, Expected> outputs = new HashMap<>();
    Float64.evaluate(small(), inputs)
        .forEach((name, value) -> outputs.put(name, value.within(2e-5)));
    return outputs;
  }

  static void verify(
      Map<String, Expected> expected, Map<String, Tensor> found, double toleranceFactor) {
    expected.forEach((name, value) -> value.verify(name, Named.get(found, name), toleranceFactor));
  }

  private static Node norm(GraphBuilder graph, Node x, String name) {
    Node gain = weight(graph, name + ".gain", WIDTH);
    return graph.layerNorm(x, gain, weight(graph, name + ".bias", WIDTH), 1e-5f);
  }

  private static Node linear(
      GraphBuilder graph, Node x, String name, int out, Activation activation) {
    Node weight = weight(graph, name + ".weight", out, x.shape().extent(-1));
    return graph.linear(x, weight, weight(graph, name + ".bias", out), activation);
  }

  private static Node weight(GraphBuilder graph, String name, int... extents) {
    Operand values = Operand.scaled(Shape.of(extents), 0.3f);
    return graph.weight(new TensorWeight(name, values.tensor(1, new Random(name.hashCode()))));
  }

  /** One element of a batch, as a batch of one. */
  static Tensor element(Tensor all, int index, int batch) {
    int[] extents = all.shape().extents();
    extents[0] /= batch;
    int size = all.data().length / batch;
    float[] data = Arrays.copyOfRange(all.data(), index * size, (index + 1) * size);
    return new Tensor(Shape.of(extents), data);
  }

  static void assertSameBits(Map<String, Tensor> found, Map<String, Tensor> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, value) ->
        assertThat(Named.get(found, name).data()).as(name).containsExactly(value.data()));
  }
}
