package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.MemoryBank;
import dev.mrad.internal.encoder.EncoderModel;
import dev.mrad.internal.family.EncoderFamilies;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.PromptTrainingGraph;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenBank;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenPrompts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The gradients of both whole losses, against the independent reference. */
class GoldenGradientTest {
  private static final FineTuningGraph.Retrieval RETRIEVAL =
      new FineTuningGraph.Retrieval(1, 0.95, 0.80);
  private static final MemoryBank BANK = GoldenBank.read("golden", GoldenTraining.SIDE);

  private static void verify(String golden, Graph loss, List<Weight> variables, double tolerance) {
    Map<String, Tensor> values = new HashMap<>();
    for (Weight variable : variables) {
      values.put(variable.name(), new Tensor(variable.shape(), variable.toArray()));
    }
    Map<String, Tensor> batch = new HashMap<>(GoldenTraining.batch());
    batch.keySet().retainAll(loss.inputs().keySet());
    try (Golden expected = Golden.open(golden);
        Backend backend = new DjlBackendProvider().open(new BackendOptions("cpu", 0, Map.of()));
        GradientProgram program = backend.gradients(loss, variables).orElseThrow()) {
      GradientProgram.Result result = program.run(values, batch);
      assertThat(result.outputs().get(FineTuningGraph.TOTAL).data()[0])
          .isCloseTo(expected.floats("loss.total")[0], within(2e-5f));
      for (Weight variable : variables) {
        float[] gradient = expected.floats("grad." + variable.name());
        float[] found = result.gradients().get(variable.name()).data();
        assertThat(found).as(variable.name()).hasSameSizeAs(gradient);
        for (int i = 0; i < found.length; i++) {
          assertThat((double) found[i])
              .as("%s at %d", variable.name(), i)
              .isCloseTo(gradient[i], within(tolerance));
        }
      }
    }
  }

  @Test
  void should_differentiate_the_loss_of_the_heads_as_the_reference_does() {
    FineTuningGraph training =
        FineTuningGraph.of(
            BANK, GoldenTraining.GRID, GoldenTraining.SIDE, RETRIEVAL, GoldenHeads.read("init"));
    assertThat(training.variables()).hasSize(8);
    verify("ft", training.graph(), training.variables(), 1e-5);
  }

  @Test
  void should_differentiate_the_loss_of_the_prompts_as_the_reference_does() {
    try (EncoderModel model = EncoderFamilies.open(Golden.path("clip_openai.safetensors"))) {
      PromptTrainingGraph training =
          PromptTrainingGraph.of(
              BANK,
              model.requireText(),
              GoldenTraining.GRID,
              GoldenTraining.SIDE,
              RETRIEVAL,
              GoldenPrompts.read("init"));
      // Two contexts, two deep tokens, two maps with biases.
      assertThat(training.variables()).hasSize(8);
      verify("clip", training.graph(), training.variables(), 5e-5);
    }
  }
}
