package dev.mrad.internal.image;

import java.nio.charset.StandardCharsets;

/** Walks through the segments before a JPEG's picture data. */
final class JpegSegments {
  private static final int START_OF_SCAN = 0xda;

  private final byte[] file;
  private int next = 2;
  private int marker;
  private int start;
  private int length;

  JpegSegments(byte[] file) {
    this.file = file;
  }

  /** How many channels the picture has, 0 where the file is malformed. */
  static int channels(byte[] file) {
    JpegSegments segments = new JpegSegments(file);
    while (segments.next()) {
      int marker = segments.marker();
      boolean table = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;
      if (marker >= 0xc0 && marker <= 0xcf && !table) {
        return segments.length() >= 6 ? file[segments.start() + 5] & 0xff : 0;
      }
    }
    return 0;
  }

  /** Moves to the next segment; false at the picture data, or where the file is malformed. */
  boolean next() {
    while (next + 4 <= file.length && file[next] == -1 && file[next + 1] == -1) {
      next++;
    }
    if (next + 4 > file.length || file[next] != -1) {
      return false;
    }
    marker = file[next + 1] & 0xff;
    start = next + 4;
    length = (((file[next + 2] & 0xff) << 8) | (file[next + 3] & 0xff)) - 2;
    if (marker == START_OF_SCAN || length < 0 || length > file.length - start) {
      return false;
    }
    next = start + length;
    return true;
  }

  int marker() {
    return marker;
  }

  /** Where the content begins. */
  int start() {
    return start;
  }

  /** The content's length. */
  int length() {
    return length;
  }

  boolean begins(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      if (i >= length || file[start + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
