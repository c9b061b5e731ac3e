package dev.mrad.internal.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The element types of safetensors that this library reads. */
public enum TensorType {
  /** IEEE half precision. */
  F16(2),
  /** The upper half of a float32. */
  BF16(2),
  /** IEEE single precision. */
  F32(4),
  /** IEEE double precision. */
  F64(8),
  /** Signed. */
  I64(8),
  /** Signed. */
  I32(4),
  /** Unsigned. */
  U8(1),
  /** 0 or 1. */
  BOOL(1);

  private final int size;

  TensorType(int size) {
    this.size = size;
  }

  /** Bytes per element. */
  public int size() {
    return size;
  }

  /** Converts little-endian elements to float32. */
  void toFloats(ByteBuffer bytes, float[] target, int offset, int count) {
    ByteBuffer in = bytes.order(ByteOrder.LITTLE_ENDIAN);
    switch (this) {
      case F32 -> in.asFloatBuffer().get(target, offset, count);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          target[offset + i] = Half.toFloat(in.getShort());
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          target[offset + i] = Float.intBitsToFloat(in.getShort() << 16);
        }
      }
      case F64 -> {
        for (int i = 0; i < count; i++) {
          target[offset + i] = (float) in.getDouble();
        }
      }
      case I64 -> {
        for (int i = 0; i < count; i++) {
          target[offset + i] = in.getLong();
        }
      }
      case I32 -> {
        for (int i = 0; i < count; i++) {
          target[offset + i] = in.getInt();
        }
      }
      case U8, BOOL -> {
        for (int i = 0; i < count; i++) {
          target[offset + i] = in.get() & 0xff;
        }
      }
    }
  }
}
