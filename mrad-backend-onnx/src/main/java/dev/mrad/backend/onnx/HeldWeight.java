package dev.mrad.backend.onnx;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Values that were computed from weights.
 *
 * @param name names them in a model
 * @param tensor the values
 * @param digest over shape and values
 */
record HeldWeight(String name, Tensor tensor, String digest) implements Weight {
  static HeldWeight of(String name, Tensor tensor) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(tensor.shape().toString().getBytes(StandardCharsets.UTF_8));
      Values.floats(new HeldWeight(name, tensor, "")).writeTo(digest::update);
      return new HeldWeight(name, tensor, HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Shape shape() {
    return tensor.shape();
  }

  @Override
  public void read(long from, float[] target, int offset, int count) {
    System.arraycopy(tensor.data(), Math.toIntExact(from), target, offset, count);
  }
}
