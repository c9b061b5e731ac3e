package dev.mrad.conformance;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Provenance;
import dev.mrad.spi.Tensor;
import java.util.Objects;

/**
 * The golden bank, in the order of its rows.
 *
 * @param spec how it was made
 * @param image its image memory
 * @param patch its patch memory
 */
record GoldenBank(BankSpec spec, Memory image, Memory patch) implements MemoryBank {
  static GoldenBank read(String encoder, int inputSize) {
    Golden banks = Golden.read("banks.safetensors");
    return new GoldenBank(
        BankSpec.of(encoder, inputSize),
        new Rows(banks.tensor("image_keys"), banks.tensor("image_values"), 0),
        new Rows(banks.tensor("patch_keys"), banks.tensor("patch_values"), 1));
  }

  /** A bank of these keys, whose labels alternate. */
  static GoldenBank alternating(Tensor imageKeys, Tensor patchKeys) {
    return new GoldenBank(BankSpec.of("tiny", 5), rows(imageKeys, 0), rows(patchKeys, 1));
  }

  private static Rows rows(Tensor keys, int cells) {
    int count = keys.shape().extent(0);
    float[] labels = new float[2 * count];
    for (int row = 0; row < count; row++) {
      labels[2 * row + row % 2] = 1;
    }
    return new Rows(keys, Tensor.of(labels, count, 2), cells);
  }

  @Override
  public String digest() {
    return "golden";
  }

  private record Rows(Tensor keys, Tensor values, int cells) implements Memory {
    @Override
    public int size() {
      return keys.shape().extent(0);
    }

    @Override
    public int dimension() {
      return keys.shape().extent(1);
    }

    @Override
    public void copyKeys(int row, int rows, float[] target, int offset) {
      Objects.checkFromIndexSize(row, rows, size());
      System.arraycopy(keys.data(), row * dimension(), target, offset, rows * dimension());
    }

    @Override
    public Label label(int row) {
      return values.data()[2 * row + 1] == 1 ? Label.ANOMALOUS : Label.NORMAL;
    }

    @Override
    public Provenance provenance(int row) {
      return new Provenance("golden", "thing/" + row + ".png", "", cells);
    }
  }
}
