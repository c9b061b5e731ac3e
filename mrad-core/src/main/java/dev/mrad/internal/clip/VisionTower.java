package dev.mrad.internal.clip;

import dev.mrad.internal.encoder.ImageTower;
import dev.mrad.internal.grid.BandMatrix;
import dev.mrad.spi.Activation;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.List;
import java.util.function.Function;

/**
 * The image encoder with two streams (SPEC §2): the main stream is ordinary CLIP and gives the
 * class token; the local stream sums value-value attention of the main stream's layers and gives
 * the patch tokens.
 */
public final class VisionTower {
  private final ClipGeometry geometry;
  private final Function<String, Weight> weights;
  private final int grid;

  /**
   * @param geometry the model's sizes
   * @param side the input's height and width in pixels, a multiple of the patch
   * @param weights the model's tensors by canonical name
   */
  public VisionTower(ClipGeometry geometry, int side, Function<String, Weight> weights) {
    this.geometry = geometry;
    this.weights = weights;
    this.grid = side / geometry.patch();
  }

  /**
   * Appends the tower to a graph.
   *
   * @param graph where to
   * @param pixels {@code [B, 3, S, S]}, normalised
   */
  public ImageTower.Features append(GraphBuilder graph, Node pixels) {
    Node main = norm(graph, "visual.ln_pre", embedded(graph, pixels));
    Node local = main;
    for (int layer = 0; layer < geometry.visionLayers(); layer++) {
      boolean last = layer == geometry.visionLayers() - 1;
      TransformerBlock block =
          new TransformerBlock(
              graph,
              weights,
              "visual.transformer.resblocks." + layer + ".",
              geometry.visionWidth());
      Node normed = block.norm1(main);
      // Of the last layer's main stream only the class row is read, unless it is the local stream.
      boolean classRowOnly = last && layer > 0;
      Node asking = classRowOnly ? firstRow(graph, normed) : normed;
      TransformerBlock.Projected p = block.project(asking, normed);
      if (layer > 0) {
        local = graph.add(local, block.attend(p.values(), p.values(), p.values(), null));
      }
      main = classRowOnly ? firstRow(graph, main) : main;
      main = graph.add(main, block.attend(p.queries(), p.keys(), p.values(), null));
      main = block.feedForward(main);
      local = layer == 0 ? main : local;
    }
    return features(graph, main, local);
  }

  private ImageTower.Features features(GraphBuilder graph, Node main, Node local) {
    int width = geometry.visionWidth();
    Node projection = graph.weight(weights.apply("visual.proj"));
    Node classRow = graph.reshape(firstRow(graph, main), Shape.batch(1, width));
    Node classToken = graph.matmul(classRow, projection);
    Node patches = graph.slice(local, 1, 1, 1 + grid * grid);
    Node patchTokens = norm(graph, "visual.ln_post", patches);
    return new ImageTower.Features(classToken, patchTokens, graph.matmul(patchTokens, projection));
  }

  private static Node firstRow(GraphBuilder graph, Node x) {
    return x.shape().extent(1) == 1 ? x : graph.slice(x, 1, 0, 1);
  }

  private Node norm(GraphBuilder graph, String name, Node x) {
    return TransformerBlock.norm(graph, weights, name, x);
  }

  /** Class token and patch embeddings with their positions, {@code [B, 1 + N, Wv]}. */
  private Node embedded(GraphBuilder graph, Node pixels) {
    int patch = geometry.patch();
    int width = geometry.visionWidth();
    int values = 3 * patch * patch;
    Node split = graph.reshape(pixels, Shape.batch(1, 3, grid, patch, grid, patch));
    Node rows =
        graph.reshape(
            graph.transpose(split, 0, 2, 4, 1, 3, 5), Shape.batch(1, grid * grid, values));
    Node filters =
        graph.reshape(graph.weight(weights.apply("visual.conv1.weight")), Shape.of(width, values));
    Node patches = graph.linear(rows, filters, null, Activation.NONE);
    Node classRow =
        graph.broadcast(
            graph.weight(weights.apply("visual.class_embedding")), Shape.batch(1, 1, width));
    return graph.add(graph.concat(List.of(classRow, patches), 1), positions(graph));
  }

  /**
   * The position table for this grid, {@code [1 + N, Wv]}: always resampled from the stored one
   * (SPEC §12, 3).
   */
  Node positions(GraphBuilder graph) {
    int from = geometry.nativeGrid();
    int width = geometry.visionWidth();
    Node stored = graph.weight(weights.apply("visual.positional_embedding"));
    if (from == grid) {
      return stored;
    }
    Node resample = graph.weight(BandMatrix.bilinear(from, grid).weight());
    Node cells = graph.slice(stored, 0, 1, 1 + from * from);
    Node rows = graph.matmul(resample, graph.reshape(cells, Shape.of(from, from * width)));
    Node both = graph.matmul(resample, graph.reshape(rows, Shape.of(grid, from, width)));
    Node table = graph.reshape(both, Shape.of(grid * grid, width));
    return graph.concat(List.of(graph.slice(stored, 0, 0, 1), table), 0);
  }
}
