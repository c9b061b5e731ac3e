package dev.mrad.internal.train;

import dev.mrad.api.MemoryBank;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.internal.retrieval.MemoryWeights;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Activation;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss of MRAD-FT (docs/method.md §7).
 *
 * @param graph its outputs are {@link #TOTAL}, {@link #FOCAL}, {@link #DICE}, {@link #CLASS}, the
 *     class probabilities {@link #CLASS_SHARES} {@code [B, 2]} and {@link #CELL_SHARES} {@code [B,
 *     N, 2]}; its inputs {@link #IMAGE_QUERY}, {@link #PATCH_QUERIES}, {@link #MASKS} and {@link
 *     #LABELS}
 * @param variables the heads' tensors, named as in official checkpoints
 */
public record FineTuningGraph(Graph graph, List<Weight> variables) {
  /** Unit-length class tokens, {@code [B, D]}. */
  public static final String IMAGE_QUERY = "image_query";

  /** Averaged patch tokens of unit length, {@code [B, N, Wv]}. */
  public static final String PATCH_QUERIES = "patch_queries";

  /** {@code [B, S, S]}, 0 or 1. */
  public static final String MASKS = "masks";

  /** {@code [B, 2]}, one-hot. */
  public static final String LABELS = "labels";

  /** The sum of the losses. */
  public static final String TOTAL = "total";

  /** The focal loss of the maps. */
  public static final String FOCAL = "focal";

  /** The dice loss of the maps. */
  public static final String DICE = "dice";

  /** The cross-entropy of the class scores. */
  public static final String CLASS = "cls";

  /** The class retrieval, {@code [B, 2]}. */
  public static final String CLASS_SHARES = "cls_probs";

  /** The patch retrieval, {@code [B, N, 2]}. */
  public static final String CELL_SHARES = "cells";

  /**
   * How to retrieve in training.
   *
   * @param temperature τ
   * @param classRatio ρ of the similarity dropout of the image level; 1 for none
   * @param patchRatio ρ of the patch level; 1 for none
   */
  public record Retrieval(float temperature, double classRatio, double patchRatio) {}

  /**
   * Builds the graph.
   *
   * @param bank the memory
   * @param grid G
   * @param side S
   * @param retrieval τ and dropout
   * @param start the variables' first values
   */
  public static FineTuningGraph of(
      MemoryBank bank, int grid, int side, Retrieval retrieval, FineTunedHeads start) {
    GraphBuilder graph = new GraphBuilder();
    List<Weight> variables = variables(start);
    List<Node> nodes = variables.stream().map(graph::weight).toList();
    int cells = grid * grid;
    Node image = graph.input(IMAGE_QUERY, Shape.batch(1, bank.image().dimension()));
    Node patches = graph.input(PATCH_QUERIES, Shape.batch(1, cells, bank.patch().dimension()));
    Node masks = graph.input(MASKS, Shape.batch(1, side, side));
    Node labels = graph.input(LABELS, Shape.batch(1, 2));

    Node imageKeys = graph.weight(MemoryWeights.keys("image.keys", bank.image()));
    Node imageClasses = graph.weight(MemoryWeights.classes("image.classes", bank.image()));
    Node patchKeys = graph.weight(MemoryWeights.keys("patch.keys", bank.patch()));
    Node patchClasses = graph.weight(MemoryWeights.classes("patch.classes", bank.patch()));
    float tau = retrieval.temperature();
    Node classShares =
        retrieve(
            graph,
            image,
            imageKeys,
            imageClasses,
            nodes.subList(0, 4),
            retrieval.classRatio(),
            tau);
    Node patchShares =
        retrieve(
            graph,
            patches,
            patchKeys,
            patchClasses,
            nodes.subList(4, 8),
            retrieval.patchRatio(),
            tau);

    Losses losses = new Losses(graph);
    Node maps = losses.upsample(patchShares, grid, side);
    Node anomalous = losses.channel(maps, 1);
    Node focal = losses.focal(losses.channel(maps, 0), anomalous, masks);
    Node dice = losses.dice(anomalous, masks);
    Node cls = losses.crossEntropy(classShares, labels);
    graph.output(TOTAL, graph.add(graph.add(focal, dice), cls));
    graph.output(FOCAL, focal);
    graph.output(DICE, dice);
    graph.output(CLASS, cls);
    graph.output(CLASS_SHARES, classShares);
    graph.output(CELL_SHARES, patchShares);
    return new FineTuningGraph(graph.build(), variables);
  }

  private static Node retrieve(
      GraphBuilder graph,
      Node queries,
      Node keys,
      Node classes,
      List<Node> maps,
      double ratio,
      float temperature) {
    Node kept = ratio < 1 ? SimilarityDropout.kept(graph, queries, keys, ratio) : null;
    Node mappedQueries = graph.linear(queries, maps.get(0), maps.get(1), Activation.NONE);
    Node mappedKeys = graph.linear(keys, maps.get(2), maps.get(3), Activation.NONE);
    return graph.retrieve(mappedQueries, mappedKeys, classes, kept, temperature);
  }

  private static List<Weight> variables(FineTunedHeads heads) {
    List<Weight> variables = new ArrayList<>();
    for (int i = 0; i < FineTunedHeads.NAMES.size(); i++) {
      LinearMap map = heads.maps().get(i);
      String name = FineTunedHeads.NAMES.get(i);
      Shape shape = Shape.of(map.outputs(), map.inputs());
      variables.add(new ArrayWeight(name + ".weight", shape, map.weight()));
      variables.add(new ArrayWeight(name + ".bias", Shape.of(map.outputs()), map.bias()));
    }
    return List.copyOf(variables);
  }
}
