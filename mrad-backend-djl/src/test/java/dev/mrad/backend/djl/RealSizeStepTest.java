package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Provenance;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.StartingHeads;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** One training step at the sizes of ViT-L/14 at 518×518 and the paper's bank. */
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

  @Test
  void should_make_a_step() {
    Bank bank =
        new Bank(
            BankSpec.of("random", SIDE),
            Rows.random(IMAGES, DIMENSION, 1),
            Rows.random(PROTOTYPES, WIDTH, 2));
    FineTuningGraph training =
        FineTuningGraph.of(
            bank,
            GRID,
            SIDE,
            new FineTuningGraph.Retrieval(1, 0.95, 0.80),
            StartingHeads.random(DIMENSION, WIDTH, 0));
    Map<String, Tensor> values = new HashMap<>();
    for (Weight variable : training.variables()) {
      values.put(variable.name(), new Tensor(variable.shape(), variable.toArray()));
    }
    try (Backend backend = new DjlBackendProvider().open(new BackendOptions("auto", 0, Map.of()));
        GradientProgram program =
            backend.gradients(training.graph(), training.variables()).orElseThrow()) {
      for (int step = 0; step < 3; step++) {
        long start = System.nanoTime();
        GradientProgram.Result result = program.run(values, batch());
        System.out.printf(
            "step on %s: %.2f s%n", backend.device(), (System.nanoTime() - start) / 1e9);
        float loss = result.outputs().get(FineTuningGraph.TOTAL).data()[0];
        assertThat(loss).isBetween(0f, 10f);
        double norm = 0;
        for (float g : result.gradients().get("patch_proj.fc.1.weight").data()) {
          norm += (double) g * g;
        }
        assertThat(norm).isPositive().isFinite();
      }
    }
  }
}
