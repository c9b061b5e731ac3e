package dev.mrad.testing;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Provenance;

/** The golden bank, in the reference's order. */
public record GoldenBank(BankSpec spec, Memory image, Memory patch) implements MemoryBank {
  public static GoldenBank read(String encoder, int inputSize) {
    try (Golden banks = Golden.open("banks")) {
      return new GoldenBank(
          BankSpec.of(encoder, inputSize), rows(banks, "image"), rows(banks, "patch"));
    }
  }

  private static Memory rows(Golden banks, String level) {
    return new Rows(
        banks.shape(level + "_keys")[1],
        banks.floats(level + "_keys"),
        banks.floats(level + "_values"));
  }

  @Override
  public String digest() {
    return "golden";
  }

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
}
