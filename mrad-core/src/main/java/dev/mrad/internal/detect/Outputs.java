package dev.mrad.internal.detect;

import dev.mrad.spi.Tensor;
import java.util.Map;

/** What a program gave. */
public final class Outputs {
  private Outputs() {}

  /**
   * The values of an output.
   *
   * @throws IllegalStateException when the program did not give it
   */
  public static float[] values(Map<String, Tensor> outputs, String name) {
    Tensor tensor = outputs.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the program lacks output " + name);
    }
    return tensor.data();
  }
}
