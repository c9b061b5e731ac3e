package dev.mrad.example.encoder;

import dev.mrad.spi.Tensor;
import java.util.Map;
import java.util.Objects;

/** What a program gave. */
final class Outputs {
  private Outputs() {}

  static float[] values(Map<String, Tensor> outputs, String name) {
    return Objects.requireNonNull(outputs.get(name), name).data();
  }
}
