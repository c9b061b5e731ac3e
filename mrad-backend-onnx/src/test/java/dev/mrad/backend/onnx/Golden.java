package dev.mrad.backend.onnx;

import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.TensorEntry;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Expected values from an independent reference, from core's test resources. */
final class Golden implements AutoCloseable {
  private final SafetensorsFile file;

  private Golden(SafetensorsFile file) {
    this.file = file;
  }

  static Golden open(String name) {
    return new Golden(SafetensorsFile.open(path(name + ".safetensors")));
  }

  static Path path(String file) {
    try {
      return Path.of(Golden.class.getResource("/golden/" + file).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  int[] shape(String tensor) {
    return file.entry(tensor).shape().extents();
  }

  float[] floats(String tensor) {
    TensorEntry entry = file.entry(tensor);
    float[] values = new float[(int) entry.shape().size()];
    file.readFloats(entry, 0, values, 0, values.length);
    return values;
  }

  byte[] bytes(String tensor) {
    return file.bytes(file.entry(tensor));
  }

  @Override
  public void close() {
    file.close();
  }
}
