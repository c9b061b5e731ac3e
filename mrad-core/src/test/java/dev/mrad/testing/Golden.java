package dev.mrad.testing;

import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.spi.Tensor;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Expected values from an independent reference, on the class path under {@code golden/}. */
public final class Golden implements AutoCloseable {
  private final SafetensorsFile file;

  private Golden(SafetensorsFile file) {
    this.file = file;
  }

  /** The file of this name, without its ending. */
  public static Golden open(String name) {
    return new Golden(SafetensorsFile.open(path(name + ".safetensors")));
  }

  /** A fixture's path. */
  public static Path path(String file) {
    try {
      return Path.of(Golden.class.getResource("/golden/" + file).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public int[] shape(String tensor) {
    return file.entry(tensor).shape().extents();
  }

  public float[] floats(String tensor) {
    TensorEntry entry = file.entry(tensor);
    float[] values = new float[(int) entry.shape().size()];
    file.readFloats(entry, 0, values, 0, values.length);
    return values;
  }

  public byte[] bytes(String tensor) {
    return file.bytes(file.entry(tensor));
  }

  public long[] longs(String tensor) {
    byte[] bytes = bytes(tensor);
    long[] values = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
    return values;
  }

  public Tensor tensor(String tensor) {
    return Tensor.of(floats(tensor), shape(tensor));
  }

  @Override
  public void close() {
    file.close();
  }
}
