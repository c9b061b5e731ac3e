package dev.mrad.internal.retrieval;

import dev.mrad.api.MemoryBank;
import dev.mrad.heads.ClipHeads;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.List;

/**
 * The scorer of MRAD-CLIP (docs/method.md §8): class scores by retrieval, patch scores by prompts.
 */
public final class ClipScorer {
  private ClipScorer() {}

  /**
   * A graph with the inputs and outputs of {@link TrainFreeScorer#graph}.
   *
   * @param bank the memory
   * @param heads what was learned
   * @param text the encoder's text side
   * @param grid the patch grid's side, G
   * @param temperature τ of the retrieval
   * @param options the map's size and smoothing, the fusion
   */
  public static Graph graph(
      MemoryBank bank,
      ClipHeads heads,
      TextModel text,
      int grid,
      float temperature,
      MapOptions options) {
    GraphBuilder graph = new GraphBuilder();
    RetrievalSpace space = new FineTunedSpace(heads.retrieval());
    TrainFreeScorer.Queries queries = TrainFreeScorer.queries(graph, bank, grid);
    Node classShare =
        RetrievalGraph.anomalousShare(
            graph,
            space,
            RetrievalSpace.Level.IMAGE,
            queries.image(),
            TrainFreeScorer.IMAGE,
            bank.image(),
            temperature);
    Node prior =
        RetrievalGraph.anomalousShare(
            graph,
            space,
            RetrievalSpace.Level.PATCH,
            queries.patches(),
            TrainFreeScorer.PATCH,
            bank.patch(),
            temperature);
    PromptScores prompts = new PromptScores(heads, text);
    List<Node> variables = prompts.variables().stream().map(graph::weight).toList();
    Node patches = jointPatches(graph, queries.patches(), text.projection());
    PromptScores.Scores scores =
        prompts.append(
            graph,
            variables,
            queries::image,
            graph.reshape(prior, Shape.batch(1, grid * grid)),
            patches);
    Node cells = graph.reshape(graph.slice(scores.cells(), -1, 1, 2), Shape.batch(1, grid * grid));
    AnomalyHead.append(graph, graph.reshape(classShare, Shape.batch(1)), cells, grid, options);
    return graph.build();
  }

  /**
   * Averaging and projection commute, and length does not matter before the last normalisation: so
   * the averaged patch tokens of unit length give the averaged joint ones.
   *
   * @param patches {@code [B, N, Wv]}
   * @param projection {@code [Wv, D]}
   * @return {@code [B, N, D]}, unit length
   */
  public static Node jointPatches(GraphBuilder graph, Node patches, Weight projection) {
    return graph.l2Normalize(graph.matmul(patches, graph.weight(projection)));
  }
}
