package dev.mrad.backend.djl;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Provenance;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.spi.Tensor;
import dev.mrad.testing.Golden;
import java.util.Map;

/** What the independent reference trained with: bank and batch. */
final class GoldenTraining {
  static final int SIDE = 36;
  static final int GRID = 6;

  private GoldenTraining() {}

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

  static MemoryBank bank() {
    try (Golden banks = Golden.open("banks")) {
      return new Bank(BankSpec.of("golden", SIDE), rows(banks, "image"), rows(banks, "patch"));
    }
  }

  private static Memory rows(Golden banks, String level) {
    String keys = level + "_keys";
    return new Rows(banks.shape(keys)[1], banks.floats(keys), banks.floats(level + "_values"));
  }

  /** All training images. */
  static Map<String, Tensor> batch() {
    try (Golden inputs = Golden.open("inputs");
        Golden encoder = Golden.open("encoder")) {
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
  }
}
