package dev.mrad.testing;

import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Files as they were before digests. */
public final class OldFile {
  private OldFile() {}

  /** Writes the same entries and fields, except the version, the digests and the given fields. */
  public static Path of(Path file, Map<String, String> fields, Path old) {
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      SafetensorsWriter writer = new SafetensorsWriter();
      in.metadata()
          .forEach((key, value) -> {
            if (!List.of("format_version", "digest", "blocks").contains(key)) {
              writer.metadata(key, value);
            }
          });
      fields.forEach(writer::metadata);
      in.entries()
          .values()
          .forEach(entry -> {
            byte[] data = in.bytes(entry);
            writer.entry(
                entry.name(),
                entry.type(),
                entry.shape(),
                sink -> sink.accept(ByteBuffer.wrap(data)));
          });
      writer.write(old);
    }
    return old;
  }
}
