package dev.mrad.internal.clip;

import dev.mrad.internal.encoder.TextTower;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** CLIP's text encoder with deep tokens (SPEC §8). */
final class ClipTextTower implements TextTower {
  private final ClipGeometry geometry;
  private final Function<String, Weight> weights;
  private final Weight mask;

  /**
   * @param geometry the model's sizes
   * @param weights the model's tensors by canonical name
   */
  ClipTextTower(ClipGeometry geometry, Function<String, Weight> weights) {
    this.geometry = geometry;
    this.weights = weights;
    this.mask = causalMask(geometry.context());
  }

  @Override
  public Node append(GraphBuilder graph, Node prompts, UnaryOperator<Node> ended, List<Node> deep) {
    return project(graph, ended.apply(blocks(graph, prompts, deep)));
  }

  private Node blocks(GraphBuilder graph, Node prompts, List<Node> deep) {
    int width = geometry.textWidth();
    Node x = graph.add(prompts, graph.weight(weights.apply("positional_embedding")));
    Node causal = graph.weight(mask);
    for (int layer = 0; layer < geometry.textLayers(); layer++) {
      if (layer >= 1 && layer <= deep.size()) {
        x = overwrite(graph, x, deep.get(layer - 1));
      }
      TransformerBlock block =
          new TransformerBlock(graph, weights, "transformer.resblocks." + layer + ".", width);
      Node normed = block.norm1(x);
      TransformerBlock.Projected p = block.project(normed, normed);
      x = graph.add(x, block.attend(p.queries(), p.keys(), p.values(), causal));
      x = block.feedForward(x);
    }
    return x;
  }

  /** From the rows at the texts' ends, {@code [k, 1, Wt]}. */
  private Node project(GraphBuilder graph, Node ended) {
    Node rows = graph.reshape(ended, like(ended.shape(), geometry.textWidth()));
    Node normed = TransformerBlock.norm(graph, weights, "ln_final", rows);
    return graph.matmul(normed, graph.weight(weights.apply("text_projection")));
  }

  /** The first extent of a shape, open or not, and others. */
  private static Shape like(Shape shape, int... rest) {
    if (shape.isOpen()) {
      return Shape.batch(shape.extent(0), rest);
    }
    int[] all = new int[rest.length + 1];
    all[0] = shape.extent(0);
    System.arraycopy(rest, 0, all, 1, rest.length);
    return Shape.of(all);
  }

  private static Node overwrite(GraphBuilder graph, Node x, Node tokens) {
    Shape shape = x.shape();
    int count = tokens.shape().extent(0);
    Node fresh = graph.broadcast(tokens, like(shape, count, shape.extent(2)));
    return graph.concat(
        List.of(graph.slice(x, 1, 0, 1), fresh, graph.slice(x, 1, 1 + count, shape.extent(1))), 1);
  }

  private static Weight causalMask(int length) {
    float[] mask = new float[length * length];
    for (int row = 0; row < length; row++) {
      for (int column = 0; column <= row; column++) {
        mask[row * length + column] = 1;
      }
    }
    return new ArrayWeight("causal mask[" + length + "]", Shape.of(length, length), mask);
  }
}
