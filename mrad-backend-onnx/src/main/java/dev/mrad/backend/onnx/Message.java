package dev.mrad.backend.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A message in the wire format of Protocol Buffers. Its length is known before its bytes are made,
 * so a model is written in one pass however large its weights are. Not thread-safe.
 */
final class Message implements Content {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final List<Content> parts = new ArrayList<>();
  private ByteArrayOutputStream tail = new ByteArrayOutputStream();
  private long length;

  /** How many bytes {@link #writeTo} writes. */
  long length() {
    return length;
  }

  Message integer(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  Message real(int field, float value) {
    tag(field, FIXED32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      single(bits >>> shift);
    }
    return this;
  }

  Message text(int field, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    tag(field, LENGTH_DELIMITED);
    varint(bytes.length);
    tail.writeBytes(bytes);
    length += bytes.length;
    return this;
  }

  Message message(int field, Message value) {
    return content(field, value.length, value);
  }

  /**
   * Bytes that are made later.
   *
   * @param bytes how many
   */
  Message content(int field, long bytes, Content content) {
    tag(field, LENGTH_DELIMITED);
    varint(bytes);
    byte[] before = tail.toByteArray();
    tail = new ByteArrayOutputStream();
    parts.add(sink -> sink.accept(ByteBuffer.wrap(before)));
    parts.add(content);
    length += bytes;
    return this;
  }

  private void tag(int field, int type) {
    varint((long) field << 3 | type);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      single(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    single((int) rest);
  }

  private void single(int value) {
    tail.write(value);
    length++;
  }

  @Override
  public void writeTo(Consumer<ByteBuffer> sink) {
    for (Content part : parts) {
      part.writeTo(sink);
    }
    sink.accept(ByteBuffer.wrap(tail.toByteArray()));
  }
}
