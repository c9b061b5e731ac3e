package dev.mrad.internal.embedded;

import dev.mrad.api.MradException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;

/**
 * A file in the library's jar. {@code embedded.properties} beside it holds everyone's SHA-256 and
 * says how they were made ({@code docs/embedded-encoder.md}).
 */
public enum EmbeddedFile {
  /** The encoder's tensors, float16. */
  ENCODER("encoder.safetensors"),
  /** The bank of procedural sample data. */
  BANK("bank.safetensors"),
  /** The heads of MRAD-FT for that bank. */
  FINE_TUNED("ft.safetensors"),
  /** The heads and prompts of MRAD-CLIP for that bank. */
  CLIP("clip.safetensors");

  /** Names the digests; beside the files. */
  public static final String DIGESTS = "embedded.properties";

  private final String file;

  EmbeddedFile(String file) {
    this.file = file;
  }

  /** Its name within the folder of resources. */
  public String file() {
    return file;
  }

  /** Names it in messages. */
  public Path path() {
    return Path.of("embedded", file);
  }

  /**
   * Reads it wholly.
   *
   * @throws MradException when the jar lacks it, or its content is not the one that was shipped
   */
  public byte[] read() {
    Properties digests = new Properties();
    try (InputStream in = open(DIGESTS)) {
      digests.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + DIGESTS, e);
    }
    try (InputStream in = open(file)) {
      byte[] content = in.readAllBytes();
      check(content, digests.getProperty(file + ".sha256", "none"));
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + file, e);
    }
  }

  private static InputStream open(String name) {
    InputStream in = EmbeddedFile.class.getResourceAsStream(name);
    if (in == null) {
      throw new MradException(
          "no resource " + name + ", jar of mrad-core, expected the jar as it was published");
    }
    return in;
  }

  /** Refuses a content of another digest. */
  void check(byte[] content, String expected) {
    String found = sha256(content);
    if (!found.equals(expected)) {
      throw new MradException(
          "damaged resource "
              + file
              + " of SHA-256 "
              + found
              + ", jar of mrad-core, expected SHA-256 "
              + expected);
    }
  }

  /** The digest of a content, as {@link #DIGESTS} has it. */
  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
