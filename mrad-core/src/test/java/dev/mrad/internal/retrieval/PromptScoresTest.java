package dev.mrad.internal.retrieval;

import static dev.mrad.testing.Close.assertClose;

import dev.mrad.heads.ClipHeads;
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
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenPrompts;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptScoresTest {
  private static final int CELLS = 36;

  @ParameterizedTest
  @CsvSource({"train, init, 5", "query, adam3, 3"})
  void should_score_cells_as_the_reference_does(String set, String values, int batch) {
    ClipHeads heads = GoldenPrompts.read(values);
    try (EncoderModel model = EncoderFamilies.open(Golden.path("clip_openai.safetensors"));
        Golden clip = Golden.open("clip");
        Golden encoder = Golden.open("encoder");
        Backend backend = new CpuBackendProvider().open(BackendOptions.DEFAULT)) {
      PromptScores prompts = new PromptScores(heads, model.requireText());
      GraphBuilder graph = new GraphBuilder();
      List<Node> variables = prompts.variables().stream().map(graph::weight).toList();
      Node prior = graph.input("prior", Shape.batch(1, CELLS));
      Node units = graph.input("units", Shape.batch(1, CELLS, model.sizes().width()));
      Node patches = ClipScorer.jointPatches(graph, units, model.requireText().projection());
      PromptScores.Scores scores =
          prompts.append(
              graph,
              variables,
              () -> {
                throw new AssertionError("the dual prior needs no class token");
              },
              prior,
              patches);
      graph.output("joint", patches);
      graph.output("cells", scores.cells());
      for (int label = 0; label < 2; label++) {
        graph.output("proto" + label, scores.vectors().get(label).orElseThrow());
        graph.output("prompt" + label, scores.prompts().get(label));
        graph.output("text" + label, scores.texts().get(label));
      }
      try (TensorProgram program = backend.compile(graph.build())) {
        Tensor unit = encoder.tensor(set + ".patch_unit");
        Map<String, Tensor> out =
            program.run(Map.of("prior", clip.tensor(set + ".prior"), "units", unit));
        assertClose(out.get("joint").data(), encoder.floats(set + ".joint_unit"), 1e-5);
        assertClose(out.get("cells").data(), clip.floats(set + ".cells"), 2e-5);
        for (int label = 0; label < 2; label++) {
          float[] protos = clip.floats(set + ".protos");
          assertClose(out.get("proto" + label).data(), part(protos, batch, label), 1e-5);
          if (set.equals("train")) {
            float[] prompt = out.get("prompt" + label).data();
            assertClose(
                Arrays.copyOf(prompt, prompt.length / batch),
                part(clip.floats("train.prompts_image0"), 1, label),
                1e-5);
            assertClose(
                out.get("text" + label).data(),
                part(clip.floats("train.text"), batch, label),
                5e-5);
          }
        }
      }
    }
  }

  /** Of {@code [B, 2, ..]} the rows of a label. */
  private static float[] part(float[] values, int batch, int label) {
    int length = values.length / batch / 2;
    float[] part = new float[batch * length];
    for (int i = 0; i < batch; i++) {
      System.arraycopy(values, (2 * i + label) * length, part, i * length, length);
    }
    return part;
  }
}
