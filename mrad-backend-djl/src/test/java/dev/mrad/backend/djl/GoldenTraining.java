package dev.mrad.backend.djl;

import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.spi.Tensor;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenModel;
import java.util.Map;

/** The batch that the independent reference trained with. */
final class GoldenTraining {
  static final int SIDE = GoldenModel.SIDE;
  static final int GRID = 6;

  private GoldenTraining() {}

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
