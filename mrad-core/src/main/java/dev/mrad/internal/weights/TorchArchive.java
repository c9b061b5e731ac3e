package dev.mrad.internal.weights;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The zip archive that {@code torch.save} writes. The whole directory is checked before a byte of
 * an entry is used; nothing is ever unpacked to disk. Not thread-safe.
 */
final class TorchArchive implements AutoCloseable {
  /** Far above the one per tensor that checkpoints have. */
  private static final int MOST_ENTRIES = 20_000;

  /** PyTorch stores without compression; a repacked archive of weights shrinks little. */
  private static final long MOST_RATIO = 100;

  private static final long SMALL = 1 << 16;
  private static final int MOST_TEXT = 64;
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte PICKLE_PROTOCOL = (byte) 0x80;
  private static final String PICKLE = "data.pkl";
  private static final String EXPECTED = "expected a zip archive that torch.save wrote";

  private final Path path;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries;
  private final ByteOrder order;

  private TorchArchive(Path path, ZipFile zip, long length) {
    this.path = path;
    this.zip = zip;
    this.entries = entries(length);
    this.order = byteOrder();
  }

  /**
   * Opens an archive and checks its directory.
   *
   * @throws BadInputException when it is not a PyTorch archive of tensors
   */
  static TorchArchive open(Path path) {
    requireZip(path);
    ZipFile zip = null;
    try {
      zip = new ZipFile(path.toFile());
      return new TorchArchive(path, zip, Files.size(path));
    } catch (IOException | IllegalArgumentException e) {
      closeQuietly(zip, e);
      throw new BadInputException("damaged zip archive", path.toString(), EXPECTED, e);
    } catch (RuntimeException | Error e) {
      closeQuietly(zip, e);
      throw e;
    }
  }

  private static void closeQuietly(@Nullable ZipFile zip, Throwable e) {
    if (zip != null) {
      try {
        zip.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
    }
  }

  private static void requireZip(Path path) {
    if (Files.isDirectory(path)) {
      throw new BadInputException("a directory where a file belongs", path.toString(), EXPECTED);
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(ZIP.length);
    } catch (IOException e) {
      throw new BadInputException(
          Files.exists(path) ? "cannot be read" : "no such file", path.toString(), EXPECTED, e);
    }
    if (start.length > 0 && start[0] == PICKLE_PROTOCOL) {
      throw new BadInputException(
          "a bare pickle, as PyTorch before 1.6 wrote it",
          path.toString(),
          EXPECTED + ": load and save it again with PyTorch 1.6 or newer");
    }
    if (!Arrays.equals(start, ZIP)) {
      throw new BadInputException("not a zip archive", path.toString(), EXPECTED);
    }
  }

  BadInputException bad(String what, String entry, String expected) {
    return new BadInputException(what, path + ", entry " + printable(entry), expected);
  }

  /** A name from the file, short and without characters that would move a terminal's cursor. */
  static String printable(String name) {
    String text = name.length() > MOST_TEXT ? name.substring(0, MOST_TEXT) + "…" : name;
    return text.replaceAll("[^\\x20-\\x7e…]", "?");
  }

  private Map<String, ZipEntry> entries(long length) {
    if (zip.size() > MOST_ENTRIES) {
      throw new BadInputException(
          zip.size() + " entries", path.toString(), "expected at most " + MOST_ENTRIES);
    }
    Map<String, ZipEntry> byName = new LinkedHashMap<>();
    String root = root();
    long compressed = 0;
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      requireInside(name, root);
      compressed += requireSize(entry, length);
      if (byName.put(name.substring(root.length()), entry) != null) {
        throw bad("an entry twice", name, "expected each name once");
      }
    }
    // Entries that share bytes make a small file a large one.
    if (compressed > length) {
      throw new BadInputException(
          "entries of " + compressed + " bytes in a file of " + length,
          path.toString(),
          "expected entries that do not overlap");
    }
    for (String name : byName.keySet()) {
      if (name.equals("constants.pkl") || name.startsWith("code/")) {
        throw bad(
            "a TorchScript archive",
            name,
            "expected a state dict: save model.state_dict() with torch.save");
      }
    }
    if (!byName.containsKey(PICKLE)) {
      throw new BadInputException("no data.pkl", path.toString(), EXPECTED);
    }
    return byName;
  }

  /** The folder, with its slash, that all entries lie in. */
  private String root() {
    List<? extends ZipEntry> all = Collections.list(zip.entries());
    String first = all.isEmpty() ? "" : all.get(0).getName();
    return first.substring(0, first.indexOf('/') + 1);
  }

  private void requireInside(String name, String root) {
    boolean plain =
        !name.isEmpty()
            && name.charAt(0) != '/'
            && name.indexOf('\\') < 0
            && name.indexOf(':') < 0
            && name.chars().allMatch(c -> c >= ' ')
            && List.of(name.split("/", -1)).stream()
                .noneMatch(part -> part.equals("..") || part.equals("."));
    if (!plain) {
      throw bad("a path out of the archive", name, "expected plain names");
    }
    if (root.isEmpty() || !name.startsWith(root)) {
      throw bad("an entry beside the archive's folder", name, EXPECTED);
    }
  }

  private long requireSize(ZipEntry entry, long length) {
    long size = entry.getSize();
    long compressed = entry.getCompressedSize();
    boolean sane = size >= 0 && compressed >= 0 && compressed <= length;
    if (!sane || (entry.getMethod() == ZipEntry.STORED && size != compressed)) {
      throw bad(
          "size " + size + ", compressed " + compressed,
          entry.getName(),
          "expected sizes that fit the file");
    }
    if (size > SMALL && size / MOST_RATIO > compressed) {
      throw bad(
          compressed + " bytes that would unpack to " + size,
          entry.getName(),
          "expected at most " + MOST_RATIO + " times");
    }
    return compressed;
  }

  private ByteOrder byteOrder() {
    String name = "byteorder";
    if (!entries.containsKey(name)) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    String order = new String(bytes(name, MOST_TEXT), StandardCharsets.US_ASCII).strip();
    return switch (order) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> throw bad("byte order " + printable(order), name, "expected little or big");
    };
  }

  /** The byte order of the tensors' elements. */
  ByteOrder order() {
    return order;
  }

  Path path() {
    return path;
  }

  /** The pickle that says what the archive holds. */
  byte[] pickle(long most) {
    return bytes(PICKLE, most);
  }

  /** The size of a storage in bytes, or -1 where there is none. */
  long storageSize(String key) {
    ZipEntry entry = entries.get("data/" + key);
    return entry == null ? -1 : entry.getSize();
  }

  /** The bytes of a storage. */
  byte[] storage(String key, long most) {
    return bytes("data/" + key, most);
  }

  private byte[] bytes(String name, long most) {
    ZipEntry entry = Objects.requireNonNull(entries.get(name), name);
    if (entry.getSize() > most) {
      throw bad(entry.getSize() + " bytes", entry.getName(), "expected at most " + most);
    }
    int size = (int) entry.getSize();
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes(size + 1);
    } catch (IOException e) {
      throw new BadInputException(
          "damaged data", path + ", entry " + printable(entry.getName()), EXPECTED, e);
    }
    CRC32 check = new CRC32();
    check.update(bytes);
    if (bytes.length != size || check.getValue() != entry.getCrc()) {
      throw bad("damaged data", entry.getName(), "expected the checksum of its directory");
    }
    return bytes;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new BadInputException("cannot be closed", path.toString(), EXPECTED, e);
    }
  }
}
