package dev.mrad.benchmarks;

import dev.mrad.spi.Activation;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.HashMap;
import java.util.Map;

/** A graph in the making, with what layers are made of. */
final class Parts {
  private static final float EPSILON = 1e-5f;

  final GraphBuilder graph = new GraphBuilder();
  final Map<String, Tensor> inputs = new HashMap<>();
  final Tower tower;

  Parts(Tower tower) {
    this.tower = tower;
  }

  Node input(String name, int... extents) {
    Tensor tensor = Programs.tensor(name, extents);
    inputs.put(name, tensor);
    return graph.input(name, tensor.shape());
  }

  /** An input of one row for each token. */
  Node tokens(String name) {
    return input(name, 1, tower.tokens(), tower.width());
  }

  /** A weight that keeps values about as large as they are. */
  Node weight(String name, int rows, int columns) {
    float range = (float) Math.sqrt(3.0 / columns);
    return graph.weight(new RandomWeight(name, Shape.of(rows, columns), range));
  }

  private Node vector(String name, int extent) {
    return graph.weight(new RandomWeight(name, Shape.of(extent), 1));
  }

  Node linear(String name, Node x, int columns, Activation activation) {
    Node weight = weight(name, columns, x.shape().extent(-1));
    return graph.linear(x, weight, vector(name + " bias", columns), activation);
  }

  Node norm(String name, Node x) {
    int width = x.shape().extent(-1);
    return graph.layerNorm(
        x, vector(name + " gain", width), vector(name + " bias", width), EPSILON);
  }

  Node attention(Node q, Node k, Node v) {
    float scale = (float) (1 / Math.sqrt(Tower.HEAD_WIDTH));
    return graph.attention(q, k, v, null, tower.heads(), scale);
  }

  Node feedForward(Node x) {
    Node hidden = linear("hidden", x, 4 * tower.width(), Activation.QUICK_GELU);
    return linear("fed", hidden, tower.width(), Activation.NONE);
  }
}
