package dev.mrad.internal.retrieval;

import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Activation;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import java.util.List;

/**
 * Retrieval on projected queries and keys (docs/method.md §5). The key bias adds the same to every
 * score of a row, which softmax ignores, so it is left out. All that depends on heads and bank
 * alone is constant, so a backend computes it once.
 *
 * @param heads the trained maps
 */
public record FineTunedSpace(FineTunedHeads heads) implements RetrievalSpace {
  /**
   * The maps of a level as weights.
   *
   * @param queryMatrix {@code [outputs, inputs]}
   * @param queryBias {@code [outputs]}
   * @param keyMatrix {@code [outputs, inputs]}
   */
  record Maps(Node queryMatrix, Node queryBias, Node keyMatrix) {}

  static Maps maps(GraphBuilder graph, FineTunedHeads heads, Level level) {
    boolean image = level == Level.IMAGE;
    String name = FineTunedHeads.NAMES.get(image ? 0 : 2);
    LinearMap query = image ? heads.imageQuery() : heads.patchQuery();
    LinearMap key = image ? heads.imageKey() : heads.patchKey();
    Node keyMatrix = weight(graph, FineTunedHeads.NAMES.get(image ? 1 : 3), key);
    Node queryMatrix = weight(graph, name, query);
    Node queryBias =
        graph.weight(new ArrayWeight(name + ".bias", Shape.of(query.outputs()), query.bias()));
    return new Maps(queryMatrix, queryBias, keyMatrix);
  }

  @Override
  public Pair enter(GraphBuilder graph, Level level, Node queries, Node keys) {
    Maps maps = maps(graph, heads, level);
    Node projected = graph.linear(keys, maps.keyMatrix(), null, Activation.NONE);
    return isFoldingCheaper(keys.shape().extent(0), maps.queryMatrix().shape())
        ? folded(graph, queries, projected, maps)
        : new Pair(
            graph.linear(queries, maps.queryMatrix(), maps.queryBias(), Activation.NONE),
            projected);
  }

  private static Node weight(GraphBuilder graph, String name, LinearMap map) {
    return graph.weight(
        new ArrayWeight(name + ".weight", Shape.of(map.outputs(), map.inputs()), map.weight()));
  }

  /** Multiplications of one query: with the query map in the keys, or with the query mapped. */
  private static boolean isFoldingCheaper(long rows, Shape map) {
    long outputs = map.extent(0);
    long inputs = map.extent(1);
    return rows * (inputs + 1) < outputs * inputs + rows * outputs;
  }

  /** {@code (W q + b)·k = [q; 1]·[Wᵀk; b·k]}. */
  private static Pair folded(GraphBuilder graph, Node queries, Node projected, Maps maps) {
    int outputs = maps.queryBias().shape().extent(0);
    Node column = graph.reshape(maps.queryBias(), Shape.of(outputs, 1));
    Node keys =
        graph.concat(
            List.of(graph.matmul(projected, maps.queryMatrix()), graph.matmul(projected, column)),
            -1);
    Shape shape = queries.shape();
    Node ones =
        graph.broadcast(
            graph.scalar(1),
            shape.rank() == 2 ? Shape.batch(1, 1) : Shape.batch(1, shape.extent(1), 1));
    return new Pair(graph.concat(List.of(queries, ones), -1), keys);
  }
}
