package dev.mrad.internal.weights;

import dev.mrad.api.BadInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, none of whose lengths is believed. */
final class PickleInput {
  private final ByteBuffer bytes;
  private final String where;

  PickleInput(byte[] pickle, String where) {
    this.bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    this.where = where;
  }

  BadInputException bad(String what, String expected) {
    return new BadInputException(
        what, where + ", before byte " + bytes.position(), "expected " + expected);
  }

  boolean isAtEnd() {
    return !bytes.hasRemaining();
  }

  int unsignedByte() {
    return number(Byte.BYTES) & 0xff;
  }

  int unsignedShort() {
    return number(Short.BYTES) & 0xffff;
  }

  int signedInt() {
    return number(Integer.BYTES);
  }

  private int number(int size) {
    require(size);
    return switch (size) {
      case Byte.BYTES -> bytes.get();
      case Short.BYTES -> bytes.getShort();
      default -> bytes.getInt();
    };
  }

  long signedLong() {
    require(Long.BYTES);
    return bytes.getLong();
  }

  /** A float of pickles, the one number that is big-endian there. */
  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(signedLong()));
  }

  /** A signed little-endian number of at most eight bytes. */
  long shortLong(int length) {
    if (length > Long.BYTES) {
      throw bad("a number of " + length + " bytes", "at most " + Long.BYTES);
    }
    require(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (bytes.get() & 0xffL) << (8 * i);
    }
    int unused = Long.SIZE - 8 * length;
    return length == 0 ? 0 : value << unused >> unused;
  }

  /** UTF-8 text of a length that the pickle gives. */
  String text(long length) {
    require(length);
    ByteBuffer part = bytes.slice().limit((int) length);
    bytes.position(bytes.position() + (int) length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw bad("text that is not UTF-8", "a pickle of tensors");
    }
  }

  /** Text up to the end of the line. */
  String line() {
    int from = bytes.position();
    int at = from;
    while (at < bytes.limit() && bytes.get(at) != '\n') {
      at++;
    }
    String text = text(at - from);
    require(1);
    bytes.position(at + 1);
    return text;
  }

  private void require(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw bad("the pickle ends too early", length + " more bytes");
    }
  }
}
