package dev.mrad.backend.onnx;

import ai.onnxruntime.platform.Fp16Conversions;
import dev.mrad.spi.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Values as little-endian bytes, in pieces. */
final class Values {
  private static final int PIECE = 1 << 18;

  private Values() {}

  static Content floats(Weight weight) {
    return sink -> {
      long size = weight.shape().size();
      float[] piece = new float[(int) Math.min(PIECE, size)];
      ByteBuffer bytes = little(piece.length * Float.BYTES);
      for (long from = 0; from < size; from += piece.length) {
        int count = (int) Math.min(piece.length, size - from);
        weight.read(from, piece, 0, count);
        bytes.clear();
        bytes.asFloatBuffer().put(piece, 0, count);
        sink.accept(bytes.limit(count * Float.BYTES));
      }
    };
  }

  /** Rounded to half precision. */
  static Content halves(Weight weight) {
    return sink -> {
      long size = weight.shape().size();
      float[] piece = new float[(int) Math.min(PIECE, size)];
      ByteBuffer bytes = little(piece.length * Short.BYTES);
      for (long from = 0; from < size; from += piece.length) {
        int count = (int) Math.min(piece.length, size - from);
        weight.read(from, piece, 0, count);
        bytes.clear();
        for (int i = 0; i < count; i++) {
          bytes.putShort(Fp16Conversions.floatToFp16(piece[i]));
        }
        sink.accept(bytes.flip());
      }
    };
  }

  static Content floats(float... values) {
    ByteBuffer bytes = little(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return sink -> sink.accept(bytes.duplicate());
  }

  static Content integers(long... values) {
    ByteBuffer bytes = little(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return sink -> sink.accept(bytes.duplicate());
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
