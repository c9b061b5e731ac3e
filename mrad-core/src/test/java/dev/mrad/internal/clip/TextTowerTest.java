package dev.mrad.internal.clip;

import static dev.mrad.testing.Close.assertClose;

import dev.mrad.internal.cpu.CpuBackendProvider;
import dev.mrad.internal.encoder.TextTower;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.internal.weights.WeightFiles;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTowerTest {
  private static final int CONTEXT = 77;
  private static final int END_OF_TEXT = 63;

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void should_encode_prompts_with_deep_tokens_as_the_reference_does(int prompt) {
    try (WeightFiles files = WeightFiles.open(Golden.path("clip_openai.safetensors"));
        Golden clip = Golden.open("clip");
        Golden inputs = Golden.open("inputs");
        Backend backend = new CpuBackendProvider().open(BackendOptions.DEFAULT)) {
      ClipWeights weights = ClipWeights.of(files);
      int width = weights.geometry().textWidth();
      GraphBuilder graph = new GraphBuilder();
      Node prompts = graph.input("prompts", Shape.batch(1, CONTEXT, width));
      List<Node> deep = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String name = "init.prompt_learner.compound_prompts_text." + i;
        Tensor tokens = clip.tensor(name);
        deep.add(graph.weight(new ArrayWeight(name, tokens.shape(), tokens.data())));
      }
      byte[] ids = inputs.bytes("token_ids");
      int end = 0;
      while (ids[(prompt * CONTEXT + end) * Integer.BYTES] != END_OF_TEXT) {
        end++;
      }
      TextTower tower = new ClipTextTower(weights.geometry(), weights::weight);
      graph.output("text", tower.append(graph, prompts, end, deep));
      int one = CONTEXT * width;
      float[] given =
          Arrays.copyOfRange(clip.floats("train.prompts_image0"), prompt * one, (prompt + 1) * one);
      int embed = weights.geometry().embed();
      try (TensorProgram program = backend.compile(graph.build())) {
        float[] text =
            program.run(Map.of("prompts", Tensor.of(given, 1, CONTEXT, width))).get("text").data();
        float[] expected =
            Arrays.copyOfRange(clip.floats("train.text"), prompt * embed, (prompt + 1) * embed);
        assertClose(text, expected, 5e-5);
      }
    }
  }

  @Test
  void should_resample_the_stored_positions_as_the_reference_does() {
    try (WeightFiles files = WeightFiles.open(Golden.path("clip_hf.safetensors"));
        Golden golden = Golden.open("encoder");
        Backend backend = new CpuBackendProvider().open(BackendOptions.DEFAULT)) {
      ClipWeights weights = ClipWeights.of(files);
      GraphBuilder graph = new GraphBuilder();
      VisionTower tower = new VisionTower(weights.geometry(), 36, weights::weight);
      graph.output("table", tower.positions(graph));
      try (TensorProgram program = backend.compile(graph.build())) {
        assertClose(
            program.run(Map.of()).get("table").data(), golden.floats("position_table"), 1e-5);
      }
    }
  }
}
