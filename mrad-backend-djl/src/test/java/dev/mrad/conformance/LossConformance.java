package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import dev.mrad.internal.clip.ClipFamily;
import dev.mrad.internal.clip.ClipGeometry;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.Losses;
import dev.mrad.internal.train.PromptTrainingGraph;
import dev.mrad.internal.train.StartingHeads;
import dev.mrad.spi.Activation;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The losses that are trained with, and the whole ways to them on tiny models, differentiated and
 * compared with central differences in double precision. Skipped where the backend has no
 * gradients. It is not in the kit's jar, since it looks at the insides of core.
 */
public abstract class LossConformance extends BackendConformance {
  private static final double TOLERANCE = 5e-5;
  private static final int IMAGES = 2;
  private static final int GRID = 2;
  private static final int SIDE = 5;
  private static final int DIMENSION = 4;
  private static final int WIDTH = 6;

  /** A loss of upsampled maps {@code [B, 2, S, S]} and masks {@code [B, S, S]}. */
  private interface MapLoss {
    Node of(Losses losses, Node maps, Node masks);
  }

  private static Tensor normal(long seed, int... extents) {
    return Operand.normal(Shape.of(extents)).tensor(1, new Random(seed));
  }

  private static Tensor masks() {
    return Operand.mask(Shape.of(IMAGES, SIDE, SIDE)).tensor(1, new Random(9));
  }

  private static Tensor labels() {
    return Tensor.of(new float[] {0, 1, 1, 0}, IMAGES, 2);
  }

  /**
   * @param most how many components of a variable to compare at most
   */
  private void compare(Graph graph, List<Weight> variables, Map<String, Tensor> inputs, int most) {
    Map<String, Tensor> values = new HashMap<>();
    variables.forEach(
        variable -> values.put(variable.name(), new Tensor(variable.shape(), variable.toArray())));
    try (GradientProgram program =
        backend()
            .gradients(graph, variables)
            .orElseGet(
                () -> Assumptions.abort("backend " + backend().name() + " has no gradients"))) {
      GradientProgram.Result found = program.run(values, inputs);
      Differences differences = new Differences(graph, values, inputs);
      String loss = graph.outputs().keySet().iterator().next();
      assertThat((double) Named.get(found.outputs(), loss).data()[0])
          .isCloseTo(differences.loss(), within(1e-4));
      double steepest = 0;
      for (Weight variable : variables) {
        float[] gradient = Named.get(found.gradients(), variable.name()).data();
        int stride = Math.max(1, gradient.length / most);
        for (int i = 0; i < gradient.length; i += stride) {
          double expected = differences.by(variable.name(), i);
          steepest = Math.max(steepest, Math.abs(expected));
          assertThat((double) gradient[i])
              .as("%s at %d", variable.name(), i)
              .isCloseTo(expected, within(TOLERANCE * subject().toleranceFactor()));
        }
      }
      assertThat(steepest).as("a gradient that says something").isGreaterThan(100 * TOLERANCE);
    }
  }

  private void differentiate(MapLoss loss) {
    Weight weight = new TensorWeight("w", normal(1, 2, 3));
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.batch(1, GRID * GRID, 3));
    Node masks = graph.input("masks", Shape.batch(1, SIDE, SIDE));
    Node cells = graph.softmax(graph.linear(x, graph.weight(weight), null, Activation.NONE));
    Losses losses = new Losses(graph);
    graph.output("loss", loss.of(losses, losses.upsample(cells, GRID, SIDE), masks));
    Map<String, Tensor> inputs = Map.of("x", normal(2, IMAGES, GRID * GRID, 3), "masks", masks());
    compare(graph.build(), List.of(weight), inputs, 6);
  }

  @Test
  void should_differentiate_the_focal_loss() {
    differentiate((losses, maps, masks) ->
        losses.focal(losses.channel(maps, 0), losses.channel(maps, 1), masks));
  }

  @Test
  void should_differentiate_the_dice_losses() {
    differentiate((losses, maps, masks) -> losses.dice(losses.channel(maps, 1), masks));
    differentiate(
        (losses, maps, masks) -> losses.dice(losses.channel(maps, 0), losses.complement(masks)));
  }

  @Test
  void should_differentiate_the_class_loss() {
    Weight weight = new TensorWeight("w", normal(1, 2, 3));
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.batch(1, 3));
    Node labels = graph.input("labels", Shape.batch(1, 2));
    Node shares = graph.softmax(graph.linear(x, graph.weight(weight), null, Activation.NONE));
    graph.output("loss", new Losses(graph).crossEntropy(shares, labels));
    compare(
        graph.build(), List.of(weight), Map.of("x", normal(2, IMAGES, 3), "labels", labels()), 6);
  }

  private static GoldenBank bank() {
    return GoldenBank.alternating(
        Operand.unitRows(Shape.of(7, DIMENSION)).tensor(1, new Random(3)),
        Operand.unitRows(Shape.of(9, WIDTH)).tensor(1, new Random(4)));
  }

  private static Tensor patches() {
    return Operand.unitRows(Shape.of(IMAGES, GRID * GRID, WIDTH)).tensor(1, new Random(6));
  }

  @Test
  void should_differentiate_retrieval_with_similarity_dropout_up_to_the_loss_of_mrad_ft() {
    FineTuningGraph training =
        FineTuningGraph.of(
            bank(),
            GRID,
            SIDE,
            new FineTuningGraph.Retrieval(0.5f, 0.7, 0.6),
            StartingHeads.random(DIMENSION, WIDTH, 1));
    compare(
        training.graph(),
        training.variables(),
        Map.of(
            FineTuningGraph.IMAGE_QUERY,
            Operand.unitRows(Shape.of(IMAGES, DIMENSION)).tensor(1, new Random(5)),
            FineTuningGraph.PATCH_QUERIES,
            patches(),
            FineTuningGraph.MASKS,
            masks(),
            FineTuningGraph.LABELS,
            labels()),
        100);
  }

  @Test
  void should_differentiate_the_loss_of_mrad_clip_through_the_text_tower() {
    ClipGeometry geometry = new ClipGeometry(1, GRID, WIDTH, 1, DIMENSION, 64, 3, 5, 5);
    TinyText text = new TinyText();
    PromptTrainingGraph training =
        PromptTrainingGraph.of(
            bank(),
            ClipFamily.text(geometry, text::weight),
            GRID,
            SIDE,
            new FineTuningGraph.Retrieval(1, 1, 0.6),
            prompts());
    compare(
        training.graph(),
        training.variables(),
        Map.of(FineTuningGraph.PATCH_QUERIES, patches(), FineTuningGraph.MASKS, masks()),
        3);
  }

  private static ClipHeads prompts() {
    TokenRows context = new TokenRows("context", 2, 64, normal(11, 2, 64).data());
    LinearMap bias =
        new LinearMap(
            "bias", DIMENSION, 64, normal(12, 64, DIMENSION).data(), normal(13, 64).data());
    Prompt normal = new Prompt(List.of(3, 0, 0, 1, 4), context, bias);
    Prompt anomalous = new Prompt(List.of(3, 0, 0, 2, 4), context, bias);
    List<TokenRows> deep =
        List.of(
            new TokenRows("deep", 1, 64, normal(14, 1, 64).data()),
            new TokenRows("deep", 1, 64, normal(15, 1, 64).data()));
    return new ClipHeads(StartingHeads.random(DIMENSION, WIDTH, 2), normal, anomalous, deep, "");
  }

  /** A text tower of width 64 for texts of 5 out of 5 tokens. */
  private static final class TinyText {
    private final Map<String, Weight> weights = new HashMap<>();

    Weight weight(String name) {
      return weights.computeIfAbsent(name, TinyText::random);
    }

    private static Weight random(String name) {
      Tensor values = normal(name.hashCode(), extents(name));
      float scale = name.contains("ln_") && name.endsWith("weight") ? 1 : 0.15f;
      for (int i = 0; i < values.data().length; i++) {
        values.data()[i] *= scale;
      }
      return new TensorWeight(name, values);
    }

    private static int[] extents(String name) {
      if (name.equals("visual.proj")) {
        return new int[] {WIDTH, DIMENSION};
      }
      if (name.equals("text_projection")) {
        return new int[] {64, DIMENSION};
      }
      if (name.endsWith("embedding") || name.endsWith("embedding.weight")) {
        return new int[] {5, 64};
      }
      int rows = name.contains("in_proj") ? 192 : name.contains("c_fc") ? 256 : 64;
      if (name.contains("ln_") || name.endsWith("bias")) {
        return new int[] {rows};
      }
      return new int[] {rows, name.contains("c_proj") ? 256 : 64};
    }
  }
}
