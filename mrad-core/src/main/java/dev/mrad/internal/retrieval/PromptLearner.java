package dev.mrad.internal.retrieval;

import dev.mrad.api.IncompatibleException;
import dev.mrad.heads.Prompt;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.List;

/**
 * A prompt as token embeddings: {@code [SOT], ctx_1 + b … ctx_n + b, words, [EOT], padding} (SPEC
 * §8).
 */
public final class PromptLearner {
  private final Prompt prompt;
  private final Weight prefix;
  private final Weight suffix;

  /**
   * @param prompt what was learned
   * @param name names the weights
   * @param embeddings the model's token embeddings, {@code [vocabulary, Wt]}
   * @throws IncompatibleException when the prompt is of another text tower
   */
  public PromptLearner(Prompt prompt, String name, Weight embeddings) {
    this.prompt = prompt;
    int width = embeddings.shape().extent(1);
    if (prompt.context().width() != width) {
      throw new IncompatibleException(
          "prompts of width " + prompt.context().width() + ", but the text tower's is " + width);
    }
    int first = 1 + prompt.context().rows();
    this.prefix = rows(name + ".prefix", embeddings, prompt.tokens().subList(0, 1));
    this.suffix =
        rows(name + ".suffix", embeddings, prompt.tokens().subList(first, prompt.tokens().size()));
  }

  private static Weight rows(String name, Weight embeddings, List<Integer> tokens) {
    Shape shape = Shape.of(tokens.size(), embeddings.shape().extent(1));
    return new ArrayWeight(name, shape, embed(embeddings, tokens));
  }

  /**
   * The embeddings of tokens.
   *
   * @param embeddings the model's, {@code [vocabulary, Wt]}
   * @return {@code [n, Wt]}, row-major
   * @throws IncompatibleException when the model does not know a token
   */
  public static float[] embed(Weight embeddings, List<Integer> tokens) {
    int width = embeddings.shape().extent(1);
    float[] values = new float[tokens.size() * width];
    for (int i = 0; i < tokens.size(); i++) {
      int token = tokens.get(i);
      if (token < 0 || token >= embeddings.shape().extent(0)) {
        throw new IncompatibleException(
            "token id "
                + token
                + ", but the text tower knows "
                + embeddings.shape().extent(0)
                + " tokens");
      }
      embeddings.read((long) token * width, values, i * width, width);
    }
    return values;
  }

  /**
   * Assembles the prompt for each image.
   *
   * @param context {@code [n, Wt]}
   * @param bias what is added to each of the context's rows, {@code [B, Wt]}
   * @return {@code [B, T, Wt]}
   */
  public Node append(GraphBuilder graph, Node context, Node bias) {
    int width = prompt.context().width();
    Node moved = graph.add(context, graph.reshape(bias, Shape.batch(1, 1, width)));
    return graph.concat(List.of(constant(graph, prefix), moved, constant(graph, suffix)), 1);
  }

  /**
   * Assembles the prompt that is the same for all images.
   *
   * @param context {@code [n, Wt]}
   * @return {@code [1, T, Wt]}
   */
  public Node append(GraphBuilder graph, Node context) {
    Node rows = graph.concat(List.of(graph.weight(prefix), context, graph.weight(suffix)), 0);
    return graph.reshape(rows, Shape.of(1, prompt.tokens().size(), prompt.context().width()));
  }

  private static Node constant(GraphBuilder graph, Weight rows) {
    return graph.broadcast(
        graph.weight(rows), Shape.batch(1, rows.shape().extent(0), rows.shape().extent(1)));
  }

  /** Where the text ends. */
  public int end() {
    return prompt.end();
  }
}
