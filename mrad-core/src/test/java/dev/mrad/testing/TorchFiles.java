package dev.mrad.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Zip archives as {@code torch.save} writes them, or nearly so. */
public final class TorchFiles {
  private TorchFiles() {}

  /** The entries of an archive by name, as they are. */
  public static Map<String, byte[]> entries(Path file) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  /** An archive of a pickle and one storage {@code 0}. */
  public static Map<String, byte[]> of(byte[] pickle, byte[] storage) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", pickle);
    entries.put("a/data/0", storage);
    entries.put("a/version", new byte[] {'3', '\n'});
    return entries;
  }

  /** Writes an archive, stored as PyTorch does it. */
  public static Path write(Path file, Map<String, byte[]> entries) {
    return write(file, entries, ZipEntry.STORED);
  }

  /** Writes an archive, stored or deflated. */
  public static Path write(Path file, Map<String, byte[]> entries, int method) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> part : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(part.getKey());
        CRC32 check = new CRC32();
        check.update(part.getValue());
        entry.setMethod(method);
        entry.setCrc(check.getValue());
        entry.setSize(part.getValue().length);
        zip.putNextEntry(entry);
        zip.write(part.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return write(file, bytes.toByteArray());
  }

  /** Writes bytes. */
  public static Path write(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
