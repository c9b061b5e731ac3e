package dev.mrad.internal.retrieval;

import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import dev.mrad.internal.clip.PromptLearner;
import dev.mrad.internal.clip.TextTower;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * The patch scores of MRAD-CLIP: regions of the prior become biases of two prompts, and patches are
 * compared with their texts (SPEC §8).
 */
public final class PromptScores {
  /** The temperature of the comparison of patches with texts. */
  private static final float TEMPERATURE = 0.07f;

  /** A cell is anomalous where the prior is above this. */
  private static final float THRESHOLD = 0.5f;

  private static final List<String> KINDS = List.of("pos", "neg");

  private final ClipHeads heads;
  private final TextTower tower;
  private final List<PromptLearner> learners;

  /**
   * @param heads what was learned
   * @param tower the text tower
   * @param embeddings its token embeddings
   */
  public PromptScores(ClipHeads heads, TextTower tower, Weight embeddings) {
    this.heads = heads;
    this.tower = tower;
    this.learners =
        List.of(
            new PromptLearner(heads.normal(), "prompt.normal", embeddings),
            new PromptLearner(heads.anomalous(), "prompt.anomalous", embeddings));
  }

  /** The learned tensors, named as in official checkpoints. */
  public List<Weight> variables() {
    List<Weight> variables = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      Prompt prompt = heads.prompts().get(label);
      variables.add(rows("prompt_learner.ctx_" + KINDS.get(label), prompt.context()));
    }
    for (int i = 0; i < heads.deep().size(); i++) {
      variables.add(rows("prompt_learner.compound_prompts_text." + i, heads.deep().get(i)));
    }
    for (int label = 0; label < 2; label++) {
      LinearMap bias = heads.prompts().get(label).bias();
      String name = "prompt_proj.mlp" + (label + 1);
      Shape shape = Shape.of(bias.outputs(), bias.inputs());
      variables.add(new ArrayWeight(name + ".weight", shape, bias.weight()));
      variables.add(new ArrayWeight(name + ".bias", Shape.of(bias.outputs()), bias.bias()));
    }
    return variables;
  }

  private static Weight rows(String name, TokenRows rows) {
    return new ArrayWeight(name, Shape.of(rows.rows(), rows.width()), rows.values());
  }

  /**
   * What {@link #append} gives.
   *
   * @param prototypes by label, {@code [B, D]}
   * @param prompts by label, {@code [B, T, Wt]}
   * @param texts by label, {@code [B, D]}, not normalised
   * @param cells {@code [B, N, 2]}
   */
  public record Scores(List<Node> prototypes, List<Node> prompts, List<Node> texts, Node cells) {}

  /**
   * Appends the scores.
   *
   * @param variables the nodes of {@link #variables}
   * @param prior the anomalous share of each cell, {@code [B, N]}
   * @param patches joint patch tokens of unit length, {@code [B, N, D]}
   */
  public Scores append(GraphBuilder graph, List<Node> variables, Node prior, Node patches) {
    int cells = patches.shape().extent(1);
    int dimension = patches.shape().extent(2);
    List<Node> deep = variables.subList(2, 2 + heads.deep().size());
    int biases = 2 + heads.deep().size();
    Node anomalous = graph.greater(prior, graph.scalar(THRESHOLD));
    List<Node> regions = List.of(graph.subtract(graph.scalar(1), anomalous), anomalous);
    List<Node> prototypes = new ArrayList<>();
    List<Node> prompts = new ArrayList<>();
    List<Node> texts = new ArrayList<>();
    List<Node> logits = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      Node region = regions.get(label);
      Node total = graph.matmul(graph.reshape(region, Shape.batch(1, 1, cells)), patches);
      Node count = graph.clamp(graph.sum(region, -1), 1, cells);
      Node prototype =
          graph.divide(
              graph.reshape(total, Shape.batch(1, dimension)),
              graph.reshape(count, Shape.batch(1, 1)));
      PromptLearner learner = learners.get(label);
      Node prompt =
          learner.append(
              graph,
              new PromptLearner.Variables(
                  variables.get(label),
                  variables.get(biases + 2 * label),
                  variables.get(biases + 2 * label + 1)),
              prototype);
      Node text = tower.append(graph, prompt, learner.end(), deep);
      Node unit = graph.reshape(graph.l2Normalize(text), Shape.batch(1, dimension, 1));
      prototypes.add(prototype);
      prompts.add(prompt);
      texts.add(text);
      logits.add(graph.matmul(patches, unit));
    }
    Node scaled = graph.divide(graph.concat(logits, -1), graph.scalar(TEMPERATURE));
    return new Scores(prototypes, prompts, texts, graph.softmax(scaled));
  }
}
