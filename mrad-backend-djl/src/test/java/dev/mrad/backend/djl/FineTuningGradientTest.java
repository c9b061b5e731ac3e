package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Provenance;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The gradient of the whole loss of MRAD-FT, against the independent reference. */
class FineTuningGradientTest {
  private static final int SIDE = 36;

  private record Rows(int dimension, float[] keys, float[] values) implements Memory {
    @Override
    public int size() {
      return values.length / 2;
    }

    @Override
    public void copyKeys(int row, int rows, float[] target, int offset) {
      System.arraycopy(keys, row * dimension, target, offset, rows * dimension);
    }

    @Override
    public Label label(int row) {
      return values[2 * row + 1] == 1 ? Label.ANOMALOUS : Label.NORMAL;
    }

    @Override
    public Provenance provenance(int row) {
      throw new UnsupportedOperationException();
    }
  }

  private record Bank(BankSpec spec, Memory image, Memory patch) implements MemoryBank {
    @Override
    public String digest() {
      return "golden";
    }
  }

  private static Memory rows(Golden banks, String level) {
    String keys = level + "_keys";
    return new Rows(banks.shape(keys)[1], banks.floats(keys), banks.floats(level + "_values"));
  }

  private static Map<String, Tensor> batch(Golden inputs, Golden encoder) {
    byte[] bits = inputs.bytes("masks_train");
    byte[] labels = inputs.bytes("labels_train");
    int images = labels.length / Long.BYTES;
    float[] masks = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      masks[i] = bits[i] == 0 ? 0 : 1;
    }
    float[] oneHot = new float[2 * images];
    for (int i = 0; i < images; i++) {
      oneHot[2 * i + labels[i * Long.BYTES]] = 1;
    }
    return Map.of(
        FineTuningGraph.IMAGE_QUERY,
        Tensor.of(encoder.floats("train.class_unit"), encoder.shape("train.class_unit")),
        FineTuningGraph.PATCH_QUERIES,
        Tensor.of(encoder.floats("train.patch_unit"), encoder.shape("train.patch_unit")),
        FineTuningGraph.MASKS,
        Tensor.of(masks, images, SIDE, SIDE),
        FineTuningGraph.LABELS,
        Tensor.of(oneHot, images, 2));
  }

  @Test
  void should_differentiate_as_the_reference_does() {
    try (Golden ft = Golden.open("ft");
        Golden banks = Golden.open("banks");
        Golden inputs = Golden.open("inputs");
        Golden encoder = Golden.open("encoder");
        Backend backend = new DjlBackendProvider().open(new BackendOptions("cpu", 0, Map.of()))) {
      List<LinearMap> maps = new ArrayList<>();
      for (String name : FineTunedHeads.NAMES) {
        int[] shape = ft.shape("init." + name + ".weight");
        float[] weight = ft.floats("init." + name + ".weight");
        maps.add(
            new LinearMap(name, shape[1], shape[0], weight, ft.floats("init." + name + ".bias")));
      }
      FineTuningGraph training =
          FineTuningGraph.of(
              new Bank(BankSpec.of("golden", SIDE), rows(banks, "image"), rows(banks, "patch")),
              6,
              SIDE,
              new FineTuningGraph.Retrieval(1, 0.95, 0.80),
              FineTunedHeads.of(maps, "", ""));
      Map<String, Tensor> values = new HashMap<>();
      for (Weight variable : training.variables()) {
        values.put(variable.name(), new Tensor(variable.shape(), variable.toArray()));
      }
      try (GradientProgram program =
          backend.gradients(training.graph(), training.variables()).orElseThrow()) {
        GradientProgram.Result result = program.run(values, batch(inputs, encoder));
        for (Weight variable : training.variables()) {
          float[] expected = ft.floats("grad." + variable.name());
          float[] found = result.gradients().get(variable.name()).data();
          assertThat(found).hasSameSizeAs(expected);
          for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i])
                .as("%s at %d", variable.name(), i)
                .isCloseTo(expected[i], within(1e-5));
          }
        }
      }
    }
  }
}
