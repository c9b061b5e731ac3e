package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.internal.weights.TorchFile;
import dev.mrad.internal.weights.TorchTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** One level of a bank of the released code: {@code keys [M, d]} and {@code values [M, 2]}. */
final class OfficialMemory {
  private static final Set<String> NAMES = Set.of("keys", "values");

  private final Path file;
  private final int dimension;
  private final float[] keys;
  private final byte[] labels;

  private OfficialMemory(TorchFile torch) {
    this.file = torch.path();
    if (!torch.tensors().keySet().equals(NAMES)) {
      throw new BadInputException(
          torch.tensors().size() + " other tensors", file.toString(), "expected keys and values");
    }
    TorchTensor found = matrix(torch, "keys");
    TorchTensor values = matrix(torch, "values");
    int rows = found.shape().extent(0);
    this.dimension = found.shape().extent(1);
    if (rows < 1 || rows > OfficialBank.MOST_ROWS || dimension < 1) {
      throw bad("keys of " + found.shape(), "keys", "1 to " + OfficialBank.MOST_ROWS + " rows");
    }
    if (values.shape().extent(0) != rows || values.shape().extent(1) != 2) {
      throw bad("values of " + values.shape(), "values", "[" + rows + ", 2]");
    }
    this.keys = torch.floats(found);
    UnitKeys.require(keys, dimension, file + ", entry keys");
    this.labels = labels(torch.floats(values), rows);
    BankAssembler.requireBothClasses(file.toString(), labels);
  }

  static OfficialMemory read(Path path) {
    try (TorchFile torch = TorchFile.open(path)) {
      return new OfficialMemory(torch);
    }
  }

  private BadInputException bad(String what, String entry, String expected) {
    return new BadInputException(what, file + ", entry " + entry, "expected " + expected);
  }

  private TorchTensor matrix(TorchFile torch, String name) {
    TorchTensor tensor = torch.tensors().get(name);
    if (tensor == null || tensor.shape().rank() != 2 || tensor.type() == TensorType.BOOL) {
      throw bad("another tensor", name, "numbers of rank 2");
    }
    return tensor;
  }

  private byte[] labels(float[] values, int rows) {
    byte[] found = new byte[rows];
    for (int row = 0; row < rows; row++) {
      float normal = values[2 * row];
      float anomalous = values[2 * row + 1];
      boolean oneHot = (normal == 0 && anomalous == 1) || (normal == 1 && anomalous == 0);
      if (!oneHot) {
        throw bad(
            "row " + row + " of [" + normal + ", " + anomalous + "]", "values", "one-hot labels");
      }
      found[row] = (byte) anomalous;
    }
    return found;
  }

  Path file() {
    return file;
  }

  int size() {
    return labels.length;
  }

  int dimension() {
    return dimension;
  }

  Label label(int row) {
    return Label.values()[labels[row]];
  }

  float[] key(int row) {
    return Arrays.copyOfRange(keys, row * dimension, (row + 1) * dimension);
  }

  /** The rows of a label, in their order. */
  List<Integer> rows(Label label) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < labels.length; row++) {
      if (label(row) == label) {
        rows.add(row);
      }
    }
    return rows;
  }
}
