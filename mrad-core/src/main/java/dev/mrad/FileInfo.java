package dev.mrad;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.features.FeatureStore;
import dev.mrad.internal.format.FileKind;
import dev.mrad.internal.format.VersionedFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a bank, heads, features or a checkpoint say of themselves ({@code docs/file-formats.md}).
 *
 * @param format the kind of file, such as {@code mrad-heads}
 * @param version the format's version
 * @param hasDigests whether the file has digests, which then hold; damage in a file without them
 *     may go unnoticed
 * @param fields its text fields, sorted, but for the digests of its blocks
 * @param entries the types and shapes of its tensors by name, in the order of their data
 */
public record FileInfo(
    String format,
    int version,
    boolean hasDigests,
    Map<String, String> fields,
    Map<String, String> entries) {
  /** Copies the maps and keeps their order. */
  public FileInfo {
    fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /**
   * Reads a file of any kind and compares all of it with its digests. What the content means is not
   * checked: {@link Mrad#bank}, {@link Mrad#heads} and {@link Mrad#clipHeads} do that.
   *
   * @throws BadInputException when it is not a file of this library, is too old or too new, is
   *     damaged, or cannot be read; the message says which
   */
  public static FileInfo read(Path path) {
    if (FeatureStore.isOld(path)) {
      return new FileInfo(FileKind.FEATURES.format(), 2, false, Map.of(), Map.of());
    }
    try (VersionedFile file = VersionedFile.open(path)) {
      Map<String, String> fields = new TreeMap<>(file.tensors().metadata());
      fields.remove("format");
      fields.remove("format_version");
      fields.remove("blocks");
      if (file.kind() == FileKind.FEATURES) {
        fields.put("written", String.valueOf(FeatureStore.verified(file)));
      } else {
        file.requireBlocks();
      }
      Map<String, String> entries = new LinkedHashMap<>();
      file.tensors()
          .entries()
          .forEach((name, entry) -> entries.put(name, entry.type() + " " + entry.shape()));
      return new FileInfo(file.kind().format(), file.version(), file.hasDigests(), fields, entries);
    }
  }
}
