package dev.mrad.backend.onnx;

import dev.mrad.spi.Weight;
import java.nio.ByteBuffer;

/**
 * A weight {@code [out, in]} in 8-bit integers with a scale for each output, stored as {@code [in,
 * out]}. Values go to ±64, not to ±127: processors without VNNI add two products in 16 bits, which
 * full values would overflow without notice.
 */
final class Int8Matrix {
  private static final int LARGEST = 64;

  private final Weight weight;
  private final int outputs;
  private final int inputs;
  private final float[] scales;

  Int8Matrix(Weight weight) {
    this.weight = weight;
    this.outputs = weight.shape().extent(0);
    this.inputs = weight.shape().extent(1);
    this.scales = new float[outputs];
    float[] row = new float[inputs];
    for (int output = 0; output < outputs; output++) {
      weight.read((long) output * inputs, row, 0, inputs);
      float largest = 0;
      for (float value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
      scales[output] = largest == 0 ? 1 : largest / LARGEST;
    }
  }

  Initializer values() {
    return new Initializer(
        "w8/" + weight.name(),
        ElementType.INT8,
        new long[] {inputs, outputs},
        sink -> sink.accept(ByteBuffer.wrap(quantized())),
        "int8:" + weight.digest());
  }

  private byte[] quantized() {
    byte[] values = new byte[Math.multiplyExact(inputs, outputs)];
    float[] row = new float[inputs];
    for (int output = 0; output < outputs; output++) {
      weight.read((long) output * inputs, row, 0, inputs);
      for (int input = 0; input < inputs; input++) {
        values[input * outputs + output] = (byte) Math.round(row[input] / scales[output]);
      }
    }
    return values;
  }

  Initializer scales() {
    return new Initializer(
        "scale/" + weight.name(),
        ElementType.FLOAT,
        new long[] {outputs},
        Values.floats(scales),
        "scale:" + weight.digest());
  }
}
