package dev.mrad.internal.clip;

import dev.mrad.internal.weights.RowRange;
import dev.mrad.spi.Activation;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Weight;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One residual attention block of a CLIP tower (docs/method.md §2), as parts that the towers put
 * together.
 */
final class TransformerBlock {
  private final GraphBuilder graph;
  private final Function<String, Weight> weights;
  private final String prefix;
  private final int width;
  private final TowerSettings settings;

  TransformerBlock(
      GraphBuilder graph,
      Function<String, Weight> weights,
      String prefix,
      int width,
      TowerSettings settings) {
    this.graph = graph;
    this.weights = weights;
    this.prefix = prefix;
    this.width = width;
    this.settings = settings;
  }

  /** Queries, keys and values of the same rows. */
  record Projected(Node queries, Node keys, Node values) {}

  private Node weight(String name) {
    return graph.weight(weights.apply(prefix + name));
  }

  static Node norm(
      GraphBuilder graph,
      Function<String, Weight> weights,
      String name,
      Node x,
      TowerSettings settings) {
    return graph.layerNorm(
        x,
        graph.weight(weights.apply(name + ".weight")),
        graph.weight(weights.apply(name + ".bias")),
        (float) settings.epsilon());
  }

  Node norm1(Node x) {
    return norm(graph, weights, prefix + "ln_1", x, settings);
  }

  /**
   * @param queryRows the query rows
   * @param allRows the rows that are asked
   */
  Projected project(Node queryRows, Node allRows) {
    return new Projected(projected(queryRows, 0), projected(allRows, 1), projected(allRows, 2));
  }

  // The packed matrix holds queries, keys and values one below the other.
  private Node projected(Node x, int part) {
    Weight matrix = weights.apply(prefix + "attn.in_proj_weight");
    Weight bias = weights.apply(prefix + "attn.in_proj_bias");
    return graph.linear(
        x,
        graph.weight(new RowRange(matrix, part * width, width)),
        graph.weight(new RowRange(bias, part * width, width)),
        Activation.NONE);
  }

  /** {@code out_proj(softmax(q kᵀ/√headSize) v)}. */
  Node attend(Node queries, Node keys, Node values, @Nullable Node mask) {
    float scale = (float) (1 / Math.sqrt(settings.headSize()));
    Node mixed = graph.attention(queries, keys, values, mask, settings.heads(width), scale);
    return graph.linear(
        mixed, weight("attn.out_proj.weight"), weight("attn.out_proj.bias"), Activation.NONE);
  }

  /** {@code x + c_proj(activation(c_fc ln_2(x)))}. */
  Node feedForward(Node x) {
    Node hidden =
        graph.linear(
            norm(graph, weights, prefix + "ln_2", x, settings),
            weight("mlp.c_fc.weight"),
            weight("mlp.c_fc.bias"),
            settings.activation());
    Node out =
        graph.linear(
            hidden, weight("mlp.c_proj.weight"), weight("mlp.c_proj.bias"), Activation.NONE);
    return graph.add(x, out);
  }
}
