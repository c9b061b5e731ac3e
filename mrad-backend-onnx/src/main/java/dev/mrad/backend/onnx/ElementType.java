package dev.mrad.backend.onnx;

/** What a tensor holds, with ONNX's number for it. */
enum ElementType {
  FLOAT(1, Float.BYTES),
  INT8(3, Byte.BYTES),
  INT64(7, Long.BYTES),
  BOOL(9, Byte.BYTES),
  HALF(10, Short.BYTES);

  private final int number;
  private final int bytes;

  ElementType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  int number() {
    return number;
  }

  /** The size of one value. */
  int bytes() {
    return bytes;
  }
}
