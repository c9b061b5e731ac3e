package dev.mrad.internal.features;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.features.FeatureStore.Layout;
import dev.mrad.internal.format.FileKind;
import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.io.AtomicFile;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where a file of features has its records and their digests ({@code docs/file-formats.md}).
 *
 * @param records the position of the first record
 * @param digests the position of the first record's digest; 0 in a file of version 2, which has
 *     none but a count
 * @param size how many records have been written
 */
record FeatureFrame(long records, long digests, int size) {
  /** Where version 2 counts its records. */
  static final int OLD_COUNT = 16 + 64;

  /** Bytes of a digest. */
  static final int DIGEST = 32;

  private static final byte[] OLD = "mrad-features-2\n".getBytes(StandardCharsets.US_ASCII);
  private static final int OLD_HEADER = 4096;
  static final String RECORDS = "records";
  private static final String DIGESTS = "digests";

  /**
   * Of a file that is made if there is none.
   *
   * @throws BadInputException as {@link FeatureStore#open}
   */
  static FeatureFrame of(Path file, Layout layout, int images, String content) throws IOException {
    SafetensorsWriter declared = declared(layout, images, content);
    if (Files.notExists(file) || Files.size(file) == 0) {
      try (AtomicFile made = AtomicFile.create(file)) {
        ByteBuffer header = declared.header().bytes();
        long length = header.remaining() + images * (layout.bytes() + DIGEST);
        made.write(header);
        made.extend(length);
        made.commit();
      }
    }
    if (isOld(file)) {
      return old(file, layout, images, content);
    }
    if (Files.size(file) < Long.BYTES) {
      throw another(file);
    }
    try (VersionedFile found = VersionedFile.open(file, FileKind.FEATURES)) {
      if (!declared.header().equals(found.tensors().header())) {
        throw another(file);
      }
      SafetensorsFile tensors = found.tensors();
      return new FeatureFrame(
          tensors.dataStart() + tensors.entry(RECORDS).from(),
          tensors.dataStart() + tensors.entry(DIGESTS).from(),
          written(tensors, images));
    }
  }

  boolean hasDigests() {
    return digests > 0;
  }

  /** The position of a record's digest. */
  long digest(int record) {
    return digests + (long) record * DIGEST;
  }

  private static SafetensorsWriter declared(Layout layout, int images, String content) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("content", content)
            .metadata("dimension", String.valueOf(layout.dimension()))
            .metadata("cells", String.valueOf(layout.cells()))
            .metadata("width", String.valueOf(layout.width()))
            .metadata("side", String.valueOf(layout.side()));
    int bytes = Math.toIntExact(layout.bytes());
    writer.entry(RECORDS, TensorType.U8, Shape.of(images, bytes), sink -> {});
    writer.entry(DIGESTS, TensorType.U8, Shape.of(images, DIGEST), sink -> {});
    return VersionedFile.sealed(writer, FileKind.FEATURES);
  }

  private static BadInputException another(Path file) {
    return new BadInputException(
        "another file", file.toString(), "expected the features of these images, or no file");
  }

  /** How many records have a digest: it is written last, so a killed run left whole records. */
  private static int written(SafetensorsFile tensors, int images) {
    ByteBuffer digest = ByteBuffer.allocate(DIGEST);
    ByteBuffer none = ByteBuffer.allocate(DIGEST);
    int size = 0;
    while (size < images) {
      tensors.readData(tensors.entry(DIGESTS).from() + (long) size * DIGEST, digest.clear());
      if (digest.flip().equals(none)) {
        break;
      }
      size++;
    }
    return size;
  }

  /** Whether a file, which need not be there, is of version 2. */
  static boolean isOld(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream bytes = Files.newInputStream(file)) {
      return Arrays.equals(bytes.readNBytes(OLD.length), OLD);
    }
  }

  private static FeatureFrame old(Path file, Layout layout, int images, String content)
      throws IOException {
    byte[] header;
    try (InputStream bytes = Files.newInputStream(file)) {
      header = bytes.readNBytes(OLD_HEADER);
    }
    byte[] named = content.getBytes(StandardCharsets.US_ASCII);
    if (header.length < OLD_HEADER
        || !Arrays.equals(Arrays.copyOfRange(header, OLD.length, OLD_COUNT), named)) {
      throw another(file);
    }
    long length = Files.size(file);
    int size = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(OLD_COUNT);
    if (size < 0 || size > images || length < OLD_HEADER + layout.bytes() * size) {
      throw new BadInputException(
          "truncated at " + length + " bytes", file.toString(), "expected " + size + " records");
    }
    return new FeatureFrame(OLD_HEADER, 0, size);
  }
}
