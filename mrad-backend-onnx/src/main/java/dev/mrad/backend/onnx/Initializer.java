package dev.mrad.backend.onnx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A constant of a model.
 *
 * @param name its name in the model
 * @param type what it holds
 * @param extents its shape
 * @param content its values, little-endian, row-major
 * @param key equal for equal content; empty where nobody can share it
 */
record Initializer(String name, ElementType type, long[] extents, Content content, String key) {
  private static final int EXTENTS = 1;
  private static final int TYPE = 2;
  private static final int NAME = 8;
  private static final int RAW = 9;
  private static final int EXTERNAL = 13;
  private static final int LOCATION = 14;

  /**
   * Where values lie outside the model.
   *
   * @param file a name in the model's folder
   * @param offset in bytes
   */
  record Place(String file, long offset) {}

  Initializer named(String other) {
    return new Initializer(other, type, extents, content, key);
  }

  long bytes() {
    return Arrays.stream(extents).reduce(type.bytes(), Math::multiplyExact);
  }

  /** The {@code TensorProto}, with the values inside unless they have a place elsewhere. */
  Message message(@Nullable Place place) {
    Message tensor = new Message();
    for (long extent : extents) {
      tensor.integer(EXTENTS, extent);
    }
    tensor.integer(TYPE, type.number()).text(NAME, name);
    if (place == null) {
      return tensor.content(RAW, bytes(), content);
    }
    return tensor
        .message(EXTERNAL, entry("location", place.file()))
        .message(EXTERNAL, entry("offset", Long.toString(place.offset())))
        .message(EXTERNAL, entry("length", Long.toString(bytes())))
        .integer(LOCATION, 1);
  }

  /** A {@code StringStringEntryProto}. */
  static Message entry(String key, String value) {
    return new Message().text(1, key).text(2, value);
  }
}
