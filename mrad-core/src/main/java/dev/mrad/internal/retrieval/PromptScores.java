package dev.mrad.internal.retrieval;

import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Activation;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The patch scores of MRAD-CLIP: what is found in an image becomes biases of two prompts, and
 * patches are compared with their texts (SPEC §8).
 */
public final class PromptScores {
  /** The temperature of the comparison of patches with texts. */
  static final float TEMPERATURE = 0.07f;

  private static final List<String> KINDS = List.of("pos", "neg");

  private final ClipHeads heads;
  private final TextModel text;
  private final List<PromptLearner> learners;

  /**
   * @param heads what was learned
   * @param text the encoder's text side
   */
  public PromptScores(ClipHeads heads, TextModel text) {
    this.heads = heads;
    this.text = text;
    this.learners =
        List.of(
            new PromptLearner(heads.normal(), "prompt.normal", text.tokens()),
            new PromptLearner(heads.anomalous(), "prompt.anomalous", text.tokens()));
  }

  /** The learned tensors, named as in official checkpoints. */
  public List<Weight> variables() {
    List<Weight> variables = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      variables.add(rows(context(label), heads.prompts().get(label).context()));
    }
    for (int i = 0; i < heads.deep().size(); i++) {
      variables.add(rows(deep(i), heads.deep().get(i)));
    }
    for (int label = 0; label < 2; label++) {
      Prompt prompt = heads.prompts().get(label);
      String name = map(label);
      prompt
          .bias()
          .ifPresent(bias -> {
            Shape shape = Shape.of(bias.outputs(), bias.inputs());
            variables.add(new ArrayWeight(name + ".weight", shape, bias.weight()));
            variables.add(new ArrayWeight(name + ".bias", Shape.of(bias.outputs()), bias.bias()));
          });
      String query = query(label);
      prompt.query().ifPresent(rows -> variables.add(rows(query, rows)));
    }
    return variables;
  }

  private static String context(int label) {
    return "prompt_learner.ctx_" + KINDS.get(label);
  }

  private static String deep(int layer) {
    return "prompt_learner.compound_prompts_text." + layer;
  }

  private static String map(int label) {
    return "prompt_proj.mlp" + (label + 1);
  }

  private static String query(int label) {
    return "prompt_proj.query" + (label + 1);
  }

  private static Weight rows(String name, TokenRows rows) {
    return new ArrayWeight(name, Shape.of(rows.rows(), rows.width()), rows.values());
  }

  /**
   * The heads with other values of the learned tensors.
   *
   * @param values the values by the names of {@link #variables}
   */
  public static ClipHeads learned(ClipHeads first, Function<String, float[]> values) {
    List<Prompt> prompts = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      Prompt prompt = first.prompts().get(label);
      String name = map(label);
      String query = query(label);
      prompts.add(
          new Prompt(
              prompt.tokens(),
              rows(context(label), prompt.context(), values),
              prompt.bias().map(bias -> map(name, bias, values)),
              prompt.query().map(rows -> rows(query, rows, values))));
    }
    List<TokenRows> deep = new ArrayList<>();
    for (int i = 0; i < first.deep().size(); i++) {
      deep.add(rows(deep(i), first.deep().get(i), values));
    }
    return new ClipHeads(
        first.retrieval(), prompts.get(0), prompts.get(1), deep, first.text(), first.source());
  }

  private static TokenRows rows(String name, TokenRows first, Function<String, float[]> values) {
    return new TokenRows(name, first.rows(), first.width(), values.apply(name));
  }

  private static LinearMap map(String name, LinearMap first, Function<String, float[]> values) {
    return new LinearMap(
        name,
        first.inputs(),
        first.outputs(),
        values.apply(name + ".weight"),
        values.apply(name + ".bias"));
  }

  /**
   * What {@link #append} gives.
   *
   * @param vectors what the biases are made of, by label, {@code [B, D]}; empty for static prompts
   * @param prompts by label, {@code [B, T, Wt]}, or {@code [1, T, Wt]} for static ones
   * @param texts by label, {@code [B, D]} or {@code [1, D]}, not normalised
   * @param cells {@code [B, N, 2]}
   */
  public record Scores(
      List<Optional<Node>> vectors, List<Node> prompts, List<Node> texts, Node cells) {}

  /**
   * Appends the scores.
   *
   * @param variables the nodes of {@link #variables}
   * @param image the class token of unit length, {@code [B, D]}; asked for at most once
   * @param prior the anomalous share of each cell, {@code [B, N]}
   * @param patches joint patch tokens of unit length, {@code [B, N, D]}
   */
  public Scores append(
      GraphBuilder graph, List<Node> variables, Supplier<Node> image, Node prior, Node patches) {
    Map<String, Node> learned = byName(variables);
    int dimension = patches.shape().extent(2);
    List<Node> deep = new ArrayList<>();
    for (int i = 0; i < heads.deep().size(); i++) {
      deep.add(node(learned, deep(i)));
    }
    List<Node> queries = new ArrayList<>();
    for (int label = 0; label < 2 && heads.source().attends(); label++) {
      queries.add(node(learned, query(label)));
    }
    BiasVector bias = new BiasVector(image, patches, prior);
    List<Optional<Node>> vectors = bias.append(graph, heads.source(), queries);
    List<Node> prompts = new ArrayList<>();
    List<Node> texts = new ArrayList<>();
    List<Node> logits = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      PromptLearner learner = learners.get(label);
      Node context = node(learned, context(label));
      Node vector = vectors.get(label).orElse(null);
      Node prompt =
          vector == null
              ? learner.append(graph, context)
              : learner.append(
                  graph,
                  context,
                  graph.linear(
                      vector,
                      node(learned, map(label) + ".weight"),
                      node(learned, map(label) + ".bias"),
                      Activation.NONE));
      Node ended = text.tower().append(graph, prompt, learner.end(), deep);
      Shape column = vector == null ? Shape.of(dimension, 1) : Shape.batch(1, dimension, 1);
      prompts.add(prompt);
      texts.add(ended);
      logits.add(graph.matmul(patches, graph.reshape(graph.l2Normalize(ended), column)));
    }
    Node scaled = graph.divide(graph.concat(logits, -1), graph.scalar(TEMPERATURE));
    return new Scores(vectors, prompts, texts, graph.softmax(scaled));
  }

  private Map<String, Node> byName(List<Node> nodes) {
    Map<String, Node> named = new HashMap<>();
    List<Weight> variables = variables();
    for (int i = 0; i < nodes.size(); i++) {
      named.put(variables.get(i).name(), nodes.get(i));
    }
    return named;
  }

  private static Node node(Map<String, Node> learned, String name) {
    return Objects.requireNonNull(learned.get(name), name);
  }
}
