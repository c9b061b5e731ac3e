package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Provenance;
import dev.mrad.heads.BiasSource;
import dev.mrad.heads.ClipHeads;
import dev.mrad.internal.clip.ClipFamily;
import dev.mrad.internal.clip.ClipGeometry;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.PromptTrainingGraph;
import dev.mrad.internal.train.StartingHeads;
import dev.mrad.internal.train.StartingPrompts;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Training steps at the sizes of ViT-L/14 at 518×518 and the paper's bank. */
@EnabledIfEnvironmentVariable(
    named = "MRAD_LARGE_TESTS",
    matches = "1",
    disabledReason = "takes gigabytes and a minute; run with MRAD_LARGE_TESTS=1")
class RealSizeStepTest {
  private static final int BATCH = 8;
  private static final int GRID = 37;
  private static final int SIDE = 518;
  private static final int WIDTH = 1024;
  private static final int DIMENSION = 768;
  private static final int IMAGES = 2162;
  private static final int PROTOTYPES = 3093;

  private static float[] units(int rows, int width, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * width];
    for (int row = 0; row < rows; row++) {
      double square = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        values[i] = (float) random.nextGaussian();
        square += (double) values[i] * values[i];
      }
      float scale = (float) (1 / Math.sqrt(square));
      for (int i = row * width; i < (row + 1) * width; i++) {
        values[i] *= scale;
      }
    }
    return values;
  }

  private record Rows(int size, int dimension, float[] keys) implements Memory {
    static Rows random(int size, int dimension, long seed) {
      return new Rows(size, dimension, units(size, dimension, seed));
    }

    @Override
    public void copyKeys(int row, int rows, float[] target, int offset) {
      System.arraycopy(keys, row * dimension, target, offset, rows * dimension);
    }

    @Override
    public Label label(int row) {
      return row % 2 == 0 ? Label.ANOMALOUS : Label.NORMAL;
    }

    @Override
    public Provenance provenance(int row) {
      throw new UnsupportedOperationException();
    }
  }

  private record Bank(BankSpec spec, Memory image, Memory patch) implements MemoryBank {
    @Override
    public String digest() {
      return "random";
    }
  }

  private static Map<String, Tensor> batch() {
    float[] masks = new float[BATCH * SIDE * SIDE];
    float[] labels = new float[2 * BATCH];
    for (int image = 0; image < BATCH; image++) {
      labels[2 * image + image % 2] = 1;
      for (int i = 0; image % 2 == 1 && i < SIDE * 100; i++) {
        masks[image * SIDE * SIDE + i] = 1;
      }
    }
    return Map.of(
        FineTuningGraph.IMAGE_QUERY,
        Tensor.of(units(BATCH, DIMENSION, 3), BATCH, DIMENSION),
        FineTuningGraph.PATCH_QUERIES,
        Tensor.of(units(BATCH * GRID * GRID, WIDTH, 4), BATCH, GRID * GRID, WIDTH),
        FineTuningGraph.MASKS,
        Tensor.of(masks, BATCH, SIDE, SIDE),
        FineTuningGraph.LABELS,
        Tensor.of(labels, BATCH, 2));
  }

  private static final Bank BANK =
      new Bank(
          BankSpec.of("random", SIDE),
          Rows.random(IMAGES, DIMENSION, 1),
          Rows.random(PROTOTYPES, WIDTH, 2));
  private static final FineTuningGraph.Retrieval RETRIEVAL =
      new FineTuningGraph.Retrieval(1, 0.95, 0.80);

  /** Three steps; the first also pays for the start. */
  private static void step(Graph loss, List<Weight> variables, String variable) throws IOException {
    Map<String, Tensor> values = new HashMap<>();
    for (Weight weight : variables) {
      values.put(weight.name(), new Tensor(weight.shape(), weight.toArray()));
    }
    Map<String, Tensor> inputs = new HashMap<>(batch());
    inputs.keySet().retainAll(loss.inputs().keySet());
    try (Backend backend = new DjlBackendProvider().open(new BackendOptions("auto", 0, Map.of()));
        GradientProgram program = backend.gradients(loss, variables).orElseThrow()) {
      for (int step = 0; step < 3; step++) {
        long start = System.nanoTime();
        GradientProgram.Result result = program.run(values, inputs);
        System.out.printf(
            "step on %s: %.2f s, peak resident %s%n",
            backend.device(), (System.nanoTime() - start) / 1e9, peak());
        float total = result.outputs().get(FineTuningGraph.TOTAL).data()[0];
        assertThat(total).isBetween(0f, 10f);
        double norm = 0;
        for (float g : result.gradients().get(variable).data()) {
          norm += (double) g * g;
        }
        assertThat(norm).isPositive().isFinite();
      }
    }
  }

  private static String peak() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> (Long.parseLong(line.replaceAll("\\D", "")) >> 10) + " MiB")
        .findFirst()
        .orElse("unknown");
  }

  @Test
  void should_make_a_step_of_the_heads() throws IOException {
    FineTuningGraph training =
        FineTuningGraph.of(BANK, GRID, SIDE, RETRIEVAL, StartingHeads.random(DIMENSION, WIDTH, 0));
    step(training.graph(), training.variables(), "patch_proj.fc.1.weight");
  }

  /** A tensor of a text tower of ViT-L/14's sizes. */
  private record TowerWeight(String name, Shape shape) implements Weight {
    static TowerWeight named(String name) {
      int w = TEXT.textWidth();
      String last = name.replaceFirst("transformer\\.resblocks\\.\\d+\\.", "");
      return new TowerWeight(
          name,
          switch (last) {
            case "token_embedding.weight" -> Shape.of(TEXT.vocabulary(), w);
            case "positional_embedding" -> Shape.of(TEXT.context(), w);
            case "attn.in_proj_weight" -> Shape.of(3 * w, w);
            case "attn.in_proj_bias" -> Shape.of(3 * w);
            case "attn.out_proj.weight" -> Shape.of(w, w);
            case "mlp.c_fc.weight" -> Shape.of(4 * w, w);
            case "mlp.c_fc.bias" -> Shape.of(4 * w);
            case "mlp.c_proj.weight" -> Shape.of(w, 4 * w);
            case "text_projection" -> Shape.of(w, DIMENSION);
            case "visual.proj" -> Shape.of(WIDTH, DIMENSION);
            default -> Shape.of(w);
          });
    }

    @Override
    public String digest() {
      return name;
    }

    @Override
    public void read(long from, float[] target, int offset, int count) {
      if (name.contains("ln_") && name.endsWith("weight")) {
        Arrays.fill(target, offset, offset + count, 1);
        return;
      }
      for (int i = 0; i < count; i++) {
        long mixed = (from + i + 1 + name.hashCode()) * 0x9E3779B97F4A7C15L;
        target[offset + i] = ((mixed ^ mixed >>> 29) >>> 40) * 0x1p-24f * 0.1f - 0.05f;
      }
    }
  }

  private static final ClipGeometry TEXT =
      new ClipGeometry(14, 24, WIDTH, 24, DIMENSION, 768, 12, 77, 49408);

  private static List<Integer> text(Integer... words) {
    List<Integer> tokens = new ArrayList<>(Collections.nCopies(1 + 12, 343));
    tokens.set(0, 49406);
    tokens.addAll(List.of(words));
    tokens.add(49407);
    tokens.addAll(Collections.nCopies(TEXT.context() - tokens.size(), 0));
    return tokens;
  }

  @Test
  void should_make_a_step_of_the_prompts() throws IOException {
    ClipHeads start =
        StartingPrompts.random(
            StartingHeads.random(DIMENSION, WIDTH, 0),
            List.of(text(14115, 269), text(13568, 14115, 269)),
            "",
            new StartingPrompts.Sizes(12, 8, 4, DIMENSION, TEXT.textWidth()),
            BiasSource.DUAL_PRIOR,
            0);
    PromptTrainingGraph training =
        PromptTrainingGraph.of(
            BANK,
            ClipFamily.text(TEXT, TowerWeight::named),
            GRID,
            SIDE,
            RETRIEVAL,
            start);
    step(training.graph(), training.variables(), "prompt_learner.compound_prompts_text.7");
  }
}
