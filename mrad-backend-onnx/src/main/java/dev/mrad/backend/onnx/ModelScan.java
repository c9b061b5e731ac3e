package dev.mrad.backend.onnx;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an ONNX file as far as to know which other files it names, before a runtime opens any. A
 * name must lead to a file in the model's folder, and what it holds must be as long as the model
 * says. No length in the file is believed: each is compared with what there is.
 */
final class ModelScan {
  private static final int DEEPEST = 32;
  private static final int LONGEST_TEXT = 1 << 12;

  /** Where messages may hold others that may hold tensors: message kind → field → kind. */
  private enum Kind {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    TENSOR,
    SPARSE,
    FUNCTION;

    private static final Map<Kind, Map<Integer, Kind>> INNER =
        Map.of(
            MODEL, Map.of(7, GRAPH, 25, FUNCTION),
            GRAPH, Map.of(1, NODE, 5, TENSOR, 15, SPARSE),
            FUNCTION, Map.of(7, NODE),
            NODE, Map.of(5, ATTRIBUTE),
            ATTRIBUTE, Map.of(5, TENSOR, 6, GRAPH, 10, TENSOR, 11, GRAPH, 22, SPARSE, 23, SPARSE),
            SPARSE, Map.of(1, TENSOR, 2, TENSOR),
            TENSOR, Map.of());

    private @Nullable Kind inner(int field) {
      return INNER.getOrDefault(this, Map.of()).get(field);
    }
  }

  private static final int EXTERNAL_DATA = 13;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer window = ByteBuffer.allocate(1 << 13).limit(0);
  private long windowStart = -1;
  private long at;
  private boolean hasGraph;

  private ModelScan(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Checks a file.
   *
   * @throws BadInputException when it is not a model, is truncated, or names a file outside its
   *     folder, that is missing, or that is too short
   */
  static void check(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ModelScan scan = new ModelScan(file, channel);
      scan.message(Kind.MODEL, channel.size(), 0);
      if (!scan.hasGraph) {
        throw scan.bad("no graph");
      }
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be read: " + e, file.toString(), "expected an ONNX file", e);
    }
  }

  private BadInputException bad(String what) {
    return new BadInputException(what, file.toString(), "expected a whole ONNX file");
  }

  private void message(Kind kind, long end, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw bad("messages within messages beyond " + DEEPEST + " levels");
    }
    Map<String, String> external = new HashMap<>();
    while (at < end) {
      long tag = varint(end);
      int field = (int) (tag >>> 3);
      if (field == 0 || tag >>> 3 > 0x1fffffff) {
        throw bad("no field at byte " + at);
      }
      switch ((int) (tag & 7)) {
        case 0 -> varint(end);
        case 1 -> skip(Long.BYTES, end);
        case 5 -> skip(Integer.BYTES, end);
        case 2 -> {
          long length = varint(end);
          if (length < 0 || length > end - at) {
            throw bad("a field of " + length + " bytes at byte " + at + " of " + end);
          }
          part(kind, field, at + length, depth, external);
        }
        default -> throw bad("no field at byte " + at);
      }
    }
    if (!external.isEmpty()) {
      checkExternal(external);
    }
  }

  private void part(Kind kind, int field, long end, int depth, Map<String, String> external)
      throws IOException {
    Kind inner = kind.inner(field);
    hasGraph |= inner == Kind.GRAPH;
    if (inner != null) {
      message(inner, end, depth + 1);
    } else if (kind == Kind.TENSOR && field == EXTERNAL_DATA) {
      entry(end, external);
    } else {
      at = end;
    }
  }

  /** A key and a value. */
  private void entry(long end, Map<String, String> entries) throws IOException {
    String[] texts = {"", ""};
    while (at < end) {
      long tag = varint(end);
      if (tag != (1 << 3 | 2) && tag != (2 << 3 | 2)) {
        throw bad("no key or value at byte " + at);
      }
      long length = varint(end);
      if (length < 0 || length > Math.min(LONGEST_TEXT, end - at)) {
        throw bad("a text of " + length + " bytes at byte " + at);
      }
      byte[] text = new byte[(int) length];
      for (int i = 0; i < text.length; i++) {
        text[i] = single(end);
      }
      texts[(int) (tag >>> 3) - 1] = new String(text, StandardCharsets.UTF_8);
    }
    entries.put(texts[0], texts[1]);
  }

  private void checkExternal(Map<String, String> entries) throws IOException {
    String location = entries.getOrDefault("location", "");
    Path data = inFolder(location);
    long offset = number(entries.getOrDefault("offset", "0"));
    long length = number(entries.getOrDefault("length", "0"));
    long size = Files.size(data);
    if (offset > size || length > size - offset) {
      throw new BadInputException(
          "weights at bytes " + offset + " to " + (offset + length) + " of " + size,
          data.toString(),
          "expected the file that was exported with " + file);
    }
  }

  private Path inFolder(String location) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw bad("no folder");
    }
    try {
      Path named = Path.of(location);
      boolean climbs = false;
      for (Path part : named) {
        climbs |= part.toString().equals("..");
      }
      // Names from another system too.
      boolean foreign = location.indexOf('\\') >= 0 || location.matches("[A-Za-z]:.*");
      if (location.isEmpty() || named.isAbsolute() || climbs || foreign) {
        throw outside(location);
      }
      Path data = folder.resolve(named);
      if (!Files.isRegularFile(data)) {
        throw new BadInputException(
            "weights in " + location + ", which is missing",
            file.toString(),
            "expected that file beside");
      }
      if (!data.toRealPath().startsWith(folder.toRealPath())) {
        throw outside(location);
      }
      return data;
    } catch (InvalidPathException e) {
      throw outside(location);
    }
  }

  private BadInputException outside(String location) {
    return new BadInputException(
        "weights in '" + location + "'", file.toString(), "expected a file in the model's folder");
  }

  private long number(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw bad("an offset or length '" + text + "'");
    }
    return Long.parseLong(text);
  }

  private long varint(long end) throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = single(end);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw bad("a number without an end at byte " + at);
  }

  private void skip(int bytes, long end) {
    if (bytes > end - at) {
      throw bad("truncated at byte " + at);
    }
    at += bytes;
  }

  private byte single(long end) throws IOException {
    if (at >= end) {
      throw bad("truncated at byte " + at);
    }
    if (windowStart < 0 || at < windowStart || at >= windowStart + window.limit()) {
      window.clear();
      windowStart = at;
      int read = channel.read(window, at);
      window.limit(Math.max(read, 0));
      if (read <= 0) {
        throw bad("truncated at byte " + at);
      }
    }
    return window.get((int) (at++ - windowStart));
  }
}
