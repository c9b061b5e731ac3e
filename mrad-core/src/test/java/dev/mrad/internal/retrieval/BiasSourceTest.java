package dev.mrad.internal.retrieval;

import static dev.mrad.testing.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.heads.BiasSource;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.internal.cpu.CpuBackendProvider;
import dev.mrad.internal.encoder.EncoderModel;
import dev.mrad.internal.family.EncoderFamilies;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.testing.AblatedPrompts;
import dev.mrad.testing.Golden;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each source of the biases against its definition in double precision. */
class BiasSourceTest {
  private static final int BATCH = 3;
  private static final int CELLS = 13;

  private final float[] image;
  private final float[] patches;
  private final float[] prior = new float[BATCH * CELLS];
  private final int dimension;

  BiasSourceTest() {
    Random random = new Random(5);
    dimension = AblatedPrompts.of(BiasSource.DUAL_PRIOR).normal().bias().orElseThrow().inputs();
    image = units(BATCH, random);
    patches = units(BATCH * CELLS, random);
    for (int i = 0; i < prior.length; i++) {
      prior[i] = random.nextFloat();
    }
    // The third image has no anomalous cell, and a value on the threshold is normal.
    for (int n = 0; n < CELLS; n++) {
      prior[2 * CELLS + n] = n == 4 ? 0.5f : 0.3f;
    }
  }

  private float[] units(int rows, Random random) {
    float[] values = new float[rows * dimension];
    for (int row = 0; row < rows; row++) {
      double square = 0;
      double[] one = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        one[i] = random.nextGaussian();
        square += one[i] * one[i];
      }
      for (int i = 0; i < dimension; i++) {
        values[row * dimension + i] = (float) (one[i] / Math.sqrt(square));
      }
    }
    return values;
  }

  private Map<String, Tensor> run(ClipHeads heads) {
    try (EncoderModel model = EncoderFamilies.open(Golden.path("clip_openai.safetensors"));
        Backend backend = new CpuBackendProvider().open(BackendOptions.DEFAULT)) {
      PromptScores prompts = new PromptScores(heads, model.requireText());
      GraphBuilder graph = new GraphBuilder();
      List<Node> variables = prompts.variables().stream().map(graph::weight).toList();
      Node scores = graph.input("prior", Shape.batch(1, CELLS));
      Node joint = graph.input("patches", Shape.batch(1, CELLS, dimension));
      Map<String, Tensor> inputs = new HashMap<>();
      inputs.put("prior", Tensor.of(prior, BATCH, CELLS));
      inputs.put("patches", Tensor.of(patches, BATCH, CELLS, dimension));
      PromptScores.Scores out =
          prompts.append(
              graph,
              variables,
              () -> {
                inputs.put("image", Tensor.of(image, BATCH, dimension));
                return graph.input("image", Shape.batch(1, dimension));
              },
              scores,
              joint);
      graph.output("cells", out.cells());
      graph.output("prompt0", out.prompts().get(0));
      graph.output("prompt1", out.prompts().get(1));
      try (TensorProgram program = backend.compile(graph.build())) {
        return program.run(inputs);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BiasSource.class)
  void should_add_to_each_context_embedding_what_the_source_says(BiasSource source) {
    ClipHeads heads = AblatedPrompts.of(source);
    Map<String, Tensor> out = run(heads);
    for (int label = 0; label < 2; label++) {
      Tensor prompt = out.get("prompt" + label);
      int rows = prompt.shape().extent(1);
      int width = prompt.shape().extent(2);
      boolean isStatic =
          source == BiasSource.NONE || source == BiasSource.ANOMALY_PRIOR && label == 0;
      assertThat(prompt.shape().extent(0)).isEqualTo(isStatic ? 1 : BATCH);
      float[] context = heads.prompts().get(label).context().values();
      for (int b = 0; b < prompt.shape().extent(0); b++) {
        double[] bias = isStatic ? new double[width] : bias(source, heads, label, b);
        for (int i = 0; i < context.length; i++) {
          float found = prompt.data()[(b * rows + 1) * width + i];
          assertThat((double) found)
              .as("image %d, value %d", b, i)
              .isCloseTo(
                  context[i] + bias[i % width], org.assertj.core.api.Assertions.within(2e-5));
        }
      }
    }
  }

  private double[] bias(BiasSource source, ClipHeads heads, int label, int image) {
    LinearMap map = heads.prompts().get(label).bias().orElseThrow();
    double[] vector = vector(source, heads, label, image);
    double[] bias = new double[map.outputs()];
    for (int o = 0; o < bias.length; o++) {
      bias[o] = map.bias()[o];
      for (int i = 0; i < dimension; i++) {
        bias[o] += map.weight()[o * dimension + i] * vector[i];
      }
    }
    return bias;
  }

  private double[] vector(BiasSource source, ClipHeads heads, int label, int b) {
    return switch (source) {
      case NONE -> throw new AssertionError();
      case CLASS_TOKEN -> {
        double[] vector = new double[dimension];
        for (int i = 0; i < dimension; i++) {
          vector[i] = image[b * dimension + i];
        }
        yield vector;
      }
      case PATCH_ATTENTION -> {
        float[] query = heads.prompts().get(label).query().orElseThrow().values();
        double[] weights = new double[CELLS];
        double sum = 0;
        for (int n = 0; n < CELLS; n++) {
          double dot = 0;
          for (int i = 0; i < dimension; i++) {
            dot += (double) query[i] * patches[(b * CELLS + n) * dimension + i];
          }
          weights[n] = Math.exp(dot / 0.07);
          sum += weights[n];
        }
        yield mean(weights, sum, b);
      }
      case ANOMALY_PRIOR, DUAL_PRIOR -> {
        double[] weights = new double[CELLS];
        double count = 0;
        for (int n = 0; n < CELLS; n++) {
          boolean anomalous = prior[b * CELLS + n] > 0.5;
          weights[n] = anomalous == (label == 1) ? 1 : 0;
          count += weights[n];
        }
        yield mean(weights, Math.max(1, count), b);
      }
    };
  }

  private double[] mean(double[] weights, double sum, int b) {
    double[] mean = new double[dimension];
    for (int n = 0; n < CELLS; n++) {
      for (int i = 0; i < dimension; i++) {
        mean[i] += weights[n] / sum * patches[(b * CELLS + n) * dimension + i];
      }
    }
    return mean;
  }

  @Test
  void should_score_with_static_prompts_as_with_biases_of_zero() {
    ClipHeads dual = AblatedPrompts.of(BiasSource.DUAL_PRIOR);
    float[] none = run(AblatedPrompts.of(BiasSource.NONE)).get("cells").data();
    assertClose(none, run(AblatedPrompts.withoutBias(dual, 0, 1)).get("cells").data(), 1e-5);
    float[] anomalous = run(AblatedPrompts.of(BiasSource.ANOMALY_PRIOR)).get("cells").data();
    assertClose(anomalous, run(AblatedPrompts.withoutBias(dual, 0)).get("cells").data(), 1e-5);
    assertThat(none).isNotEqualTo(anomalous);
    assertThat(AblatedPrompts.of(BiasSource.NONE).normal().bias()).isEqualTo(Optional.empty());
  }
}
