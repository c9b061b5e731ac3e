package dev.mrad;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.spi.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** Tensors in safetensors files, to exchange features with other tools. */
public final class TensorFiles {
  private TensorFiles() {}

  /**
   * Reads one tensor; other element types are converted to float32.
   *
   * @throws BadInputException when the file is not a valid safetensors file, has no such tensor, or
   *     the tensor does not fit an array
   */
  public static Tensor read(Path file, String name) {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      TensorEntry entry = open.entry(name);
      if (entry.shape().size() > Integer.MAX_VALUE - 8) {
        throw new BadInputException(
            "tensor of " + entry.shape(), file + ", entry " + name, "expected at most 2^31 values");
      }
      float[] values = new float[(int) entry.shape().size()];
      open.readFloats(entry, 0, values, 0, values.length);
      return new Tensor(entry.shape(), values);
    }
  }

  /**
   * Writes float32 tensors in the order of the map, wholly or not at all.
   *
   * @throws BadInputException when the file cannot be written
   */
  public static void write(Path file, Map<String, Tensor> tensors) {
    SafetensorsWriter writer = new SafetensorsWriter();
    tensors.forEach((name, tensor) -> writer.floats(name, tensor.shape(), tensor.data()));
    writer.write(file);
  }
}
