package dev.mrad.example.encoder;

import dev.mrad.internal.clip.ClipFamily;
import dev.mrad.internal.clip.ClipGeometry;
import dev.mrad.internal.clip.VisionTower;
import dev.mrad.internal.encoder.ImageTower;
import dev.mrad.internal.retrieval.NeighbourAverage;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What the encoder is trained for, with {@code q = unit(avg(F))} what retrieval reads and {@code f}
 * the class token of unit length:
 *
 * <ul>
 *   <li>head: a linear layer on q tells anomalous cells (cross-entropy with both classes of equal
 *       weight, and dice); it gets the training going and is dropped after it
 *   <li>retrieval: the prototypes of one half of the batch, made as a bank's are, tell the other
 *       half's cells. At τ = 1 the share of anomalous rows follows {@code q · (mean of anomalous
 *       rows − mean of normal rows)} up to second order, and that is the logit
 *   <li>peak: the strongest cells tell anomalous pictures, as the score's peak does
 *   <li>class: the first two objectives for f and whole pictures
 *   <li>text: f prefers its picture's caption to others, and joint patches of anomalous cells
 *       prefer "damaged object." to "object."
 * </ul>
 */
record LossGraph(Graph graph, List<Weight> variables) {
  static final String PIXELS = "pixels";

  /** What each cell counts in the cross-entropy, {@code [B, N, 2]}. */
  static final String CELLS = "cells";

  /** How each region's prototype is averaged, {@code [B, 2, N]}: one over its size, or 0. */
  static final String REGIONS = "regions";

  /** Which half of the batch a picture's rows serve, as shares, {@code [B, 4]}. */
  static final String ROWS = "rows";

  /** Which half it is judged by, {@code [B, 2]}, one-hot. */
  static final String JUDGES = "judges";

  /** What each picture counts in the cross-entropy, {@code [B, 2]}. */
  static final String CLASSES = "classes";

  /** As {@link #ROWS}, of class tokens. */
  static final String CLASS_ROWS = "class_rows";

  /** Texts as one-hot rows, {@code [5B, T, V]}: sound, damaged, own caption, two others. */
  static final String TEXTS = "texts";

  static final String TOTAL = "total";
  static final String HEAD = "head";
  static final String DICE = "dice";
  static final String RETRIEVAL = "retrieval";
  static final String CLASS = "class";
  static final String PEAK = "peak";
  static final String TEXT = "text";

  /** The head's anomalous share of each cell, {@code [B, N]}. */
  static final String CELL_SCORES = "cell_scores";

  /** The retrieval's logit of each cell, {@code [B, N]}. */
  static final String RETRIEVAL_SCORES = "retrieval_scores";

  /** The class retrieval's logit, {@code [B, 1]}. */
  static final String CLASS_SCORES = "class_scores";

  /** The logit of the strongest cells, {@code [B, 1]}. */
  static final String PEAK_SCORES = "peak_scores";

  static final int TEXT_CHOICES = 5;

  /** What only training has. */
  private static final List<String> OWN =
      List.of("head.", "class.", "retrieval.", "class_retrieval.", "peak.");

  /** The averaging windows of a bank (SPEC §3). */
  private static final List<Integer> WINDOWS = List.of(1, 3, 5);

  private static final float SHARPNESS = 10;
  private static final float TEXT_TEMPERATURE = 0.07f;

  /**
   * Builds the loss at an input size.
   *
   * @param weights the tensors at that size by name
   * @param text whether with texts
   */
  static LossGraph of(Design design, int side, Map<String, Weight> weights, boolean text) {
    GraphBuilder graph = new GraphBuilder();
    ClipGeometry geometry = design.at(side);
    Function<String, Weight> named = name -> Objects.requireNonNull(weights.get(name), name);
    int grid = geometry.nativeGrid();
    int cells = grid * grid;
    int width = design.width();
    Node pixels = graph.input(PIXELS, Shape.batch(1, 3, side, side));
    ImageTower.Features features = new VisionTower(geometry, side, named).append(graph, pixels);
    Node averaged = NeighbourAverage.append(graph, features.patchTokens(), grid, WINDOWS);
    Builder on = new Builder(graph);
    Node queries = on.unit(averaged);
    Node cellWeights = graph.input(CELLS, Shape.batch(1, cells, 2));

    Node headLogits =
        graph.add(
            on.sharp(graph.matmul(queries, graph.weight(variable("head.weight", width, 2)))),
            graph.weight(variable("head.bias", 2)));
    Node head = on.crossEntropy(headLogits, cellWeights);
    Node share = on.column(graph.softmax(headLogits), 1, cells);
    Node dice = on.dice(share, on.column(cellWeights, 1, cells));

    Node regions = graph.input(REGIONS, Shape.batch(1, 2, cells));
    Node prototypes = on.unit(graph.matmul(regions, averaged));
    Node rows = graph.input(ROWS, Shape.batch(1, 4));
    Node judges = graph.input(JUDGES, Shape.batch(1, 2));
    Node logit =
        graph.add(
            on.judged(queries, on.directions(prototypes, rows, width), judges, cells),
            graph.weight(variable("retrieval.bias", 1)));
    Node retrieval = on.crossEntropy(on.pair(logit, cells), cellWeights);

    Node token = on.unit(features.classToken());
    Node classes = graph.input(CLASSES, Shape.batch(1, 2));
    Node classHead =
        graph.add(
            on.sharp(
                graph.matmul(token, graph.weight(variable("class.weight", design.embed(), 2)))),
            graph.weight(variable("class.bias", 2)));
    Node classRows = graph.input(CLASS_ROWS, Shape.batch(1, 4));
    Node row = graph.reshape(token, Shape.batch(1, 1, design.embed()));
    Node both = graph.concat(List.of(row, row), 1);
    Node classLogit =
        graph.add(
            on.judged(row, on.directions(both, classRows, design.embed()), judges, 1),
            graph.weight(variable("class_retrieval.bias", 1)));
    Node classWeights = graph.reshape(classes, Shape.batch(1, 1, 2));
    Node byClass =
        graph.add(
            on.crossEntropy(graph.reshape(classHead, Shape.batch(1, 1, 2)), classWeights),
            on.crossEntropy(on.pair(classLogit, 1), classWeights));

    Node peakLogit = graph.add(on.softMaximum(logit), graph.weight(variable("peak.bias", 1)));
    Node peak = on.crossEntropy(on.pair(peakLogit, 1), classWeights);

    Node total = graph.add(graph.add(head, graph.multiply(dice, graph.scalar(0.5f))), retrieval);
    total = graph.add(total, graph.add(byClass, graph.multiply(peak, graph.scalar(0.75f))));
    Node texts = null;
    if (text) {
      texts = on.texts(geometry, named, token, queries, cellWeights);
      total = graph.add(total, graph.multiply(texts, graph.scalar(0.25f)));
    }
    graph.output(TOTAL, total);
    graph.output(HEAD, head);
    graph.output(DICE, dice);
    graph.output(RETRIEVAL, retrieval);
    graph.output(CLASS, byClass);
    graph.output(PEAK, peak);
    if (texts != null) {
      graph.output(TEXT, texts);
    }
    graph.output(CELL_SCORES, share);
    graph.output(RETRIEVAL_SCORES, logit);
    graph.output(CLASS_SCORES, classLogit);
    graph.output(PEAK_SCORES, peakLogit);
    Graph built = graph.build();
    List<Weight> variables = new ArrayList<>();
    for (Weight weight : built.weights()) {
      String name = weight.name();
      boolean own = OWN.stream().anyMatch(name::startsWith);
      if (own || weights.keySet().stream().anyMatch(name::startsWith)) {
        variables.add(weight);
      }
    }
    return new LossGraph(built, List.copyOf(variables));
  }

  private static Weight variable(String name, int... extents) {
    Shape shape = Shape.of(extents);
    return new ArrayWeight(name, shape, new float[(int) shape.size()]);
  }

  /** The parts, on one graph. */
  private record Builder(GraphBuilder graph) {
    /** Unit length, and nearly zero for zero rows. */
    Node unit(Node x) {
      int[] extents = x.shape().extents();
      extents[extents.length - 1] = 1;
      Node square = graph.sum(graph.multiply(x, x), -1);
      Node root =
          graph.exp(
              graph.multiply(
                  graph.log(graph.add(square, graph.scalar(1e-6f))), graph.scalar(-0.5f)));
      int[] rest = Arrays.copyOfRange(extents, 1, extents.length);
      return graph.multiply(x, graph.reshape(root, Shape.batch(extents[0], rest)));
    }

    /** Unit vectors have small products; a layer on them would grow too slowly by itself. */
    Node sharp(Node x) {
      return graph.multiply(x, graph.scalar(SHARPNESS));
    }

    /** {@code mean over the batch of −Σ weight · log softmax(logits)}. */
    Node crossEntropy(Node logits, Node weights) {
      Node log = graph.log(graph.clamp(graph.softmax(logits), 1e-7f, 1));
      Node sum = graph.sum(graph.sum(graph.multiply(log, weights), -1), -1);
      return graph.subtract(graph.scalar(0), graph.mean(sum, 0));
    }

    Node column(Node pairs, int label, int cells) {
      return graph.reshape(graph.slice(pairs, -1, label, label + 1), Shape.batch(1, cells));
    }

    /** Dice over the whole batch; the target is where the weight is positive. */
    Node dice(Node share, Node weight) {
      Node target = graph.greater(weight, graph.scalar(0));
      Node both = graph.mean(graph.sum(graph.multiply(share, target), -1), 0);
      Node either =
          graph.add(graph.mean(graph.sum(share, -1), 0), graph.mean(graph.sum(target, -1), 0));
      Node one = graph.scalar(0.1f);
      return graph.subtract(
          graph.scalar(1),
          graph.divide(
              graph.add(graph.multiply(both, graph.scalar(2)), one), graph.add(either, one)));
    }

    /**
     * Each half's mean anomalous row minus its mean normal row.
     *
     * @param rows {@code [B, 2, W]}, normal first
     * @param shares {@code [B, 4]}: of half 0 the normal and the anomalous share, then of half 1
     * @return {@code [2, W]}
     */
    Node directions(Node rows, Node shares, int width) {
      List<Node> halves = new ArrayList<>();
      for (int half = 0; half < 2; half++) {
        List<Node> means = new ArrayList<>();
        for (int label = 0; label < 2; label++) {
          int at = 2 * half + label;
          Node share = graph.slice(shares, 1, at, at + 1);
          Node row = graph.reshape(graph.slice(rows, 1, label, label + 1), Shape.batch(1, width));
          means.add(graph.reshape(graph.mean(graph.multiply(row, share), 0), Shape.of(1, width)));
        }
        halves.add(graph.subtract(means.get(1), means.get(0)));
      }
      return graph.concat(halves, 0);
    }

    /** The logit of each query by the half that judges its picture, {@code [B, N]}. */
    Node judged(Node queries, Node directions, Node judges, int cells) {
      Node scores = graph.matmul(queries, directions, false, true);
      Node chosen = graph.multiply(scores, graph.reshape(judges, Shape.batch(1, 1, 2)));
      return sharp(graph.reshape(graph.sum(chosen, -1), Shape.batch(1, cells)));
    }

    /** {@code log mean exp} over cells, {@code [B, 1]}. */
    Node softMaximum(Node logits) {
      Node limited = graph.clamp(logits, -20, 20);
      Node mean = graph.mean(graph.exp(limited), -1);
      return graph.reshape(graph.log(mean), Shape.batch(1, 1));
    }

    /** A logit as two. */
    Node pair(Node logit, int cells) {
      Node column = graph.reshape(logit, Shape.batch(1, cells, 1));
      return graph.concat(List.of(graph.multiply(column, graph.scalar(0)), column), -1);
    }

    Node texts(
        ClipGeometry geometry,
        Function<String, Weight> weights,
        Node token,
        Node queries,
        Node cells) {
      int words = geometry.vocabulary();
      Node hot = graph.input(TEXTS, Shape.batch(TEXT_CHOICES, Vocabulary.LENGTH, words));
      Node embedded = graph.matmul(hot, graph.weight(weights.apply("token_embedding.weight")));
      Node text =
          ClipFamily.text(geometry, weights).tower().append(graph, embedded, Vocabulary.LAST, List.of());
      int embed = geometry.embed();
      Node choices = graph.reshape(unit(text), Shape.batch(1, TEXT_CHOICES, embed));
      Node captions = graph.slice(choices, 1, 2, TEXT_CHOICES);
      Node row = graph.reshape(token, Shape.batch(1, 1, embed));
      Node fits =
          graph.divide(graph.matmul(row, captions, false, true), graph.scalar(TEXT_TEMPERATURE));
      Node log = graph.log(graph.clamp(graph.softmax(fits), 1e-7f, 1));
      Node own = graph.reshape(graph.slice(log, -1, 0, 1), Shape.batch(1, 1));
      Node contrast = graph.subtract(graph.scalar(0), graph.mean(graph.sum(own, -1), 0));
      // The projection of averages is the average of projections (SPEC §3).
      Node joint = unit(graph.matmul(queries, graph.weight(weights.apply("visual.proj"))));
      Node standard = graph.slice(choices, 1, 0, 2);
      Node dense =
          graph.divide(graph.matmul(joint, standard, false, true), graph.scalar(TEXT_TEMPERATURE));
      return graph.add(contrast, crossEntropy(dense, cells));
    }
  }
}
