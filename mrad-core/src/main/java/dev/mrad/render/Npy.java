package dev.mrad.render;

import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.internal.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Maps as NumPy files: {@code .npy} version 1.0, little-endian float32, {@code [H, W]}. */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '<f4', 'fortran_order': False, 'shape': \\((\\d{1,9}), (\\d{1,9})\\), \\} *\n");

  private Npy() {}

  /**
   * Writes a map, wholly or not at all.
   *
   * @throws BadInputException when the file cannot be written
   */
  public static void write(AnomalyMap map, Path file) {
    String fields =
        "{'descr': '<f4', 'fortran_order': False, 'shape': ("
            + map.height()
            + ", "
            + map.width()
            + "), }";
    int length = MAGIC.length + Short.BYTES + fields.length() + 1;
    int padding = Math.floorMod(-length, ALIGNMENT);
    String header = fields + " ".repeat(padding) + "\n";
    float[] values = map.toArray();
    ByteBuffer bytes =
        ByteBuffer.allocate(length + padding + values.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putShort((short) header.length());
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    try (AtomicFile out = AtomicFile.create(file)) {
      out.write(bytes.rewind());
      out.commit();
    }
  }

  /**
   * Reads a map that {@link #write} or NumPy wrote.
   *
   * @throws BadInputException when the file is not such a map
   */
  public static AnomalyMap read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", file.toString(), "expected a .npy file", e);
    }
    int start = MAGIC.length + Short.BYTES;
    if (bytes.length < start || !Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
      throw new BadInputException("no magic", file.toString(), "expected a .npy file, version 1.0");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = buffer.getShort(MAGIC.length) & 0xffff;
    int data = Math.min(bytes.length, start + length);
    String header = new String(bytes, start, data - start, StandardCharsets.US_ASCII);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw new BadInputException(
          "header " + header.strip(), file.toString(), "expected '<f4', C order, two extents");
    }
    int height = Integer.parseInt(matcher.group(1));
    int width = Integer.parseInt(matcher.group(2));
    if ((long) height * width * Float.BYTES != bytes.length - data) {
      throw new BadInputException(
          bytes.length - data + " bytes of data",
          file.toString(),
          "expected " + (long) height * width * Float.BYTES);
    }
    float[] values = new float[height * width];
    buffer.position(data);
    buffer.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new AnomalyMap(height, width, values);
  }
}
