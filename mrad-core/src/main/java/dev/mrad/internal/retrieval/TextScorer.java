package dev.mrad.internal.retrieval;

import dev.mrad.api.MemoryBank;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;

/** Zero-shot scores by fixed texts: no memory has a part in them. */
public final class TextScorer {
  /** Token embeddings of texts, {@code [B, T, Wt]}. */
  public static final String PROMPTS = "prompts";

  /** 1 where a text ends, else 0, {@code [B, 1, T]}. */
  public static final String ENDS = "ends";

  /** Text features of unit length, {@code [B, D]}. */
  public static final String TEXTS = "texts";

  private TextScorer() {}

  /** A graph with inputs {@link #PROMPTS} and {@link #ENDS} and output {@link #TEXTS}. */
  public static Graph texts(TextModel text) {
    GraphBuilder graph = new GraphBuilder();
    Node prompts = graph.input(PROMPTS, Shape.batch(1, text.context(), text.width()));
    Node ends = graph.input(ENDS, Shape.batch(1, 1, text.context()));
    Node ended = text.tower().append(graph, prompts, ends);
    return graph.output(TEXTS, graph.l2Normalize(ended)).build();
  }

  /**
   * A graph with the inputs and outputs of {@link TrainFreeScorer#graph}.
   *
   * @param bank gives the sizes and the averaging; its rows are not read
   * @param sides the mean text feature of each side, unit length, {@code [2, D]}
   * @param projection {@code [Wv, D]}
   * @param temperature of the comparison with texts
   */
  public static Graph graph(
      MemoryBank bank,
      float[] sides,
      Weight projection,
      int grid,
      float temperature,
      MapOptions options) {
    GraphBuilder graph = new GraphBuilder();
    int dimension = bank.image().dimension();
    TrainFreeScorer.Queries queries = TrainFreeScorer.queries(graph, bank, grid);
    Node texts = graph.weight(new ArrayWeight(TEXTS, Shape.of(2, dimension), sides));
    Node patches = ClipScorer.jointPatches(graph, queries.patches(), projection);
    Node classScore = share(graph, queries.image(), texts, temperature);
    Node cells = share(graph, patches, texts, temperature);
    AnomalyHead.append(
        graph,
        graph.reshape(classScore, Shape.batch(1)),
        graph.reshape(cells, Shape.batch(1, grid * grid)),
        grid,
        options);
    return graph.build();
  }

  private static Node share(GraphBuilder graph, Node features, Node texts, float temperature) {
    Node logits = graph.matmul(features, texts, false, true);
    Node shares = graph.softmax(graph.divide(logits, graph.scalar(temperature)));
    return graph.slice(shares, -1, 1, 2);
  }
}
