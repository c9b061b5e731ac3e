package dev.mrad.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles, well-formed or not, operation by operation. */
public final class Pickle {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Begins with the protocol. */
  public Pickle() {
    op(0x80).op(2);
  }

  /** One byte. */
  public Pickle op(int value) {
    bytes.write(value);
    return this;
  }

  /** Some one-byte operations. */
  public Pickle ops(String operations) {
    bytes.writeBytes(operations.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  public Pickle text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    op('X').little(utf8.length, Integer.BYTES);
    bytes.writeBytes(utf8);
    return this;
  }

  public Pickle number(long value) {
    return op(0x8a).op(Long.BYTES).little(value, Long.BYTES);
  }

  public Pickle little(long value, int size) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    bytes.write(all, 0, size);
    return this;
  }

  public Pickle global(String module, String name) {
    return ops("c" + module + "\n" + name + "\n");
  }

  public Pickle tuple(long... values) {
    op('(');
    for (long value : values) {
      number(value);
    }
    return op('t');
  }

  public Pickle storage(String type, String key, long count) {
    op('(').text("storage").global("torch", type).text(key).text("cuda:7").number(count);
    return ops("tQ");
  }

  /** A view of storage {@code 0}. */
  public Pickle tensor(String type, long count, long offset, long[] extents, long[] strides) {
    return tensor(type, "0", count, offset, extents, strides);
  }

  public Pickle tensor(
      String type, String key, long count, long offset, long[] extents, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").op('(').storage(type, key, count).number(offset);
    tuple(extents).tuple(strides).op(0x89);
    return global("collections", "OrderedDict").ops(")RtR");
  }

  public byte[] stop() {
    op('.');
    return bytes.toByteArray();
  }

  /** A dict of one tensor {@code x}. */
  public static byte[] of(String type, long count, long offset, long[] extents, long[] strides) {
    return new Pickle()
        .ops("}(")
        .text("x")
        .tensor(type, count, offset, extents, strides)
        .op('u')
        .stop();
  }
}
