package dev.mrad.internal.train;

import dev.mrad.api.MemoryBank;
import dev.mrad.heads.ClipHeads;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.internal.retrieval.ClipScorer;
import dev.mrad.internal.retrieval.FineTunedSpace;
import dev.mrad.internal.retrieval.MemoryWeights;
import dev.mrad.internal.retrieval.PromptScores;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.List;

/**
 * The loss of MRAD-CLIP on frozen retrieval heads (SPEC §8).
 *
 * @param graph its outputs are {@link FineTuningGraph#TOTAL}, {@link FineTuningGraph#FOCAL} and
 *     {@link FineTuningGraph#DICE}, the sum of both dice losses; its inputs {@link
 *     FineTuningGraph#PATCH_QUERIES}, {@link FineTuningGraph#MASKS} and, where a bias needs it,
 *     {@link FineTuningGraph#IMAGE_QUERY}
 * @param variables prompts and deep tokens, named as in official checkpoints
 */
public record PromptTrainingGraph(Graph graph, List<Weight> variables) {
  /**
   * Builds the graph.
   *
   * @param bank the memory
   * @param text the encoder's text side
   * @param grid G
   * @param side S
   * @param retrieval τ, and ρ of the patch level's similarity dropout
   * @param start the frozen retrieval heads, and the variables' first values
   */
  public static PromptTrainingGraph of(
      MemoryBank bank,
      TextModel text,
      int grid,
      int side,
      FineTuningGraph.Retrieval retrieval,
      ClipHeads start) {
    GraphBuilder graph = new GraphBuilder();
    int cells = grid * grid;
    Node patches =
        graph.input(FineTuningGraph.PATCH_QUERIES, Shape.batch(1, cells, bank.patch().dimension()));
    Node masks = graph.input(FineTuningGraph.MASKS, Shape.batch(1, side, side));
    PromptScores prompts = new PromptScores(start, text);
    List<Weight> variables = prompts.variables();
    Node joint = ClipScorer.jointPatches(graph, patches, text.projection());
    PromptScores.Scores scores =
        prompts.append(
            graph,
            variables.stream().map(graph::weight).toList(),
            () ->
                graph.input(FineTuningGraph.IMAGE_QUERY, Shape.batch(1, bank.image().dimension())),
            prior(graph, bank, start, retrieval, patches),
            joint);
    Losses losses = new Losses(graph);
    Node maps = losses.upsample(scores.cells(), grid, side);
    Node normal = losses.channel(maps, 0);
    Node anomalous = losses.channel(maps, 1);
    Node focal = losses.focal(normal, anomalous, masks);
    Node dice =
        graph.add(losses.dice(anomalous, masks), losses.dice(normal, losses.complement(masks)));
    graph.output(FineTuningGraph.TOTAL, graph.add(focal, dice));
    graph.output(FineTuningGraph.FOCAL, focal);
    graph.output(FineTuningGraph.DICE, dice);
    return new PromptTrainingGraph(graph.build(), variables);
  }

  /**
   * The anomalous share of each cell, {@code [B, N]}; only its regions matter, without gradient.
   */
  private static Node prior(
      GraphBuilder graph,
      MemoryBank bank,
      ClipHeads heads,
      FineTuningGraph.Retrieval retrieval,
      Node patches) {
    Node keys = graph.weight(MemoryWeights.keys("patch.keys", bank.patch()));
    Node classes = graph.weight(MemoryWeights.classes("patch.classes", bank.patch()));
    Node kept =
        retrieval.cellRatio() < 1
            ? SimilarityDropout.kept(graph, patches, keys, retrieval.cellRatio())
            : null;
    RetrievalSpace.Pair pair =
        new FineTunedSpace(heads.retrieval())
            .enter(graph, RetrievalSpace.Level.PATCH, patches, keys);
    Node shares =
        graph.retrieve(pair.queries(), pair.keys(), classes, kept, retrieval.temperature());
    int cells = patches.shape().extent(1);
    return graph.reshape(graph.slice(shares, -1, 1, 2), Shape.batch(1, cells));
  }
}
