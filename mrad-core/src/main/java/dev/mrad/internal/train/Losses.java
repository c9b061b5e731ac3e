package dev.mrad.internal.train;

import dev.mrad.internal.grid.BandMatrix;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;

/** The losses of MRAD-FT and MRAD-CLIP (docs/method.md §7, §8). Each is a scalar. */
public final class Losses {
  private static final float FLOOR = 1e-5f;
  private static final float CLASS_TEMPERATURE = 0.07f;

  private final GraphBuilder graph;

  /**
   * @param graph where to append
   */
  public Losses(GraphBuilder graph) {
    this.graph = graph;
  }

  /**
   * Bilinear upsampling of class probabilities.
   *
   * @param cells {@code [B, G·G, 2]}
   * @param grid G
   * @param side S
   * @return {@code [B, 2, S, S]}
   */
  public Node upsample(Node cells, int grid, int side) {
    Weight matrix = BandMatrix.bilinear(grid, side).weight();
    Node up = graph.weight(matrix);
    Node field = graph.reshape(graph.transpose(cells, 0, 2, 1), Shape.batch(1, 2, grid, grid));
    return graph.matmul(graph.matmul(up, field), up, false, true);
  }

  /**
   * One of the two maps of {@link #upsample}.
   *
   * @param label 0 normal, 1 anomalous
   * @return {@code [B, S, S]}
   */
  public Node channel(Node maps, int label) {
    int side = maps.shape().extent(2);
    return graph.reshape(graph.slice(maps, 1, label, label + 1), Shape.batch(1, side, side));
  }

  /**
   * {@code mean[−(1 − π)² ln π]}, π being the probability of the right class.
   *
   * @param normal {@code [B, S, S]}
   * @param anomalous {@code [B, S, S]}
   * @param mask {@code [B, S, S]}, 0 or 1
   */
  public Node focal(Node normal, Node anomalous, Node mask) {
    Node hot = graph.clamp(mask, FLOOR, 1 - FLOOR);
    Node cold = graph.clamp(complement(mask), FLOOR, 1 - FLOOR);
    Node right =
        graph.add(
            graph.add(graph.multiply(hot, anomalous), graph.multiply(cold, normal)),
            graph.scalar(FLOOR));
    Node miss = complement(right);
    return graph.subtract(
        graph.scalar(0), mean(graph.multiply(graph.multiply(miss, miss), graph.log(right))));
  }

  /**
   * {@code 1 − mean over images[(2 Σ p t + 1) / (Σ p + Σ t + 1)]}.
   *
   * @param map p, {@code [B, S, S]}
   * @param target t, {@code [B, S, S]}
   */
  public Node dice(Node map, Node target) {
    Node both = sums(graph.multiply(map, target));
    Node either = graph.add(sums(map), sums(target));
    Node one = graph.scalar(1);
    Node share =
        graph.divide(graph.add(graph.multiply(both, graph.scalar(2)), one), graph.add(either, one));
    return graph.subtract(one, graph.mean(share, 0));
  }

  /**
   * Cross-entropy with probabilities over 0.07 as logits, as in the released code.
   *
   * @param probabilities {@code [B, 2]}
   * @param labels {@code [B, 2]}, one-hot
   */
  public Node crossEntropy(Node probabilities, Node labels) {
    Node shares = graph.softmax(graph.divide(probabilities, graph.scalar(CLASS_TEMPERATURE)));
    Node right = graph.sum(graph.multiply(shares, labels), -1);
    return graph.subtract(graph.scalar(0), graph.mean(graph.log(right), 0));
  }

  /** {@code 1 − x}. */
  public Node complement(Node x) {
    return graph.subtract(graph.scalar(1), x);
  }

  private Node sums(Node images) {
    return graph.sum(graph.sum(images, -1), -1);
  }

  private Node mean(Node images) {
    return graph.mean(graph.mean(graph.mean(images, -1), -1), 0);
  }
}
