package dev.mrad.backend.djl;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Provenance;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.spi.Tensor;
import dev.mrad.testing.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the independent reference trained with: bank, batch, heads and prompts. */
final class GoldenTraining {
  static final int SIDE = 36;
  static final int GRID = 6;
  private static final int CONTEXT = 77;

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

  static FineTunedHeads heads(String stage) {
    try (Golden golden = Golden.open("ft")) {
      List<LinearMap> maps = new ArrayList<>();
      for (String name : FineTunedHeads.NAMES) {
        maps.add(map(golden, stage, name));
      }
      return FineTunedHeads.of(maps, "", "");
    }
  }

  /** Prompts on the heads that the reference trained them on. */
  static ClipHeads prompts(String stage) {
    try (Golden golden = Golden.open("clip")) {
      List<Prompt> prompts = new ArrayList<>();
      List<TokenRows> deep = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String context = stage + ".prompt_learner.ctx_" + (i == 0 ? "pos" : "neg");
        LinearMap bias = map(golden, stage, "prompt_proj.mlp" + (i + 1));
        prompts.add(new Prompt(tokens(i), tokenRows(golden, context), bias));
        deep.add(tokenRows(golden, stage + ".prompt_learner.compound_prompts_text." + i));
      }
      return new ClipHeads(heads("adam3"), prompts.get(0), prompts.get(1), deep, "");
    }
  }

  private static LinearMap map(Golden golden, String stage, String name) {
    String tensor = stage + "." + name;
    int[] shape = golden.shape(tensor + ".weight");
    float[] weight = golden.floats(tensor + ".weight");
    return new LinearMap(name, shape[1], shape[0], weight, golden.floats(tensor + ".bias"));
  }

  private static TokenRows tokenRows(Golden golden, String name) {
    int[] shape = golden.shape(name);
    return new TokenRows(
        name, shape[shape.length - 2], shape[shape.length - 1], golden.floats(name));
  }

  static List<Integer> tokens(int label) {
    try (Golden inputs = Golden.open("inputs")) {
      ByteBuffer ids = ByteBuffer.wrap(inputs.bytes("token_ids")).order(ByteOrder.LITTLE_ENDIAN);
      List<Integer> tokens = new ArrayList<>();
      for (int i = 0; i < CONTEXT; i++) {
        tokens.add(ids.getInt((label * CONTEXT + i) * Integer.BYTES));
      }
      return tokens;
    }
  }
}
