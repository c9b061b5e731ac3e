package dev.mrad.backend.onnx;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Bytes that are made when they are written, since weights may be larger than the heap. */
@FunctionalInterface
interface Content {
  /**
   * Writes all bytes.
   *
   * @param sink takes each piece wholly before it returns
   */
  void writeTo(Consumer<ByteBuffer> sink);
}
