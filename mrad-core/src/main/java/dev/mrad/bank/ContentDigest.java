package dev.mrad.bank;

import dev.mrad.api.Label;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells apart images that share an identity. */
final class ContentDigest {
  private ContentDigest() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Over the label and the bytes of image and mask. */
  static String of(Label label, byte[] image, byte[] mask) {
    MessageDigest digest = sha256();
    digest.update((byte) label.ordinal());
    // The length keeps image and mask apart.
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, image.length));
    digest.update(image);
    digest.update(mask);
    return HexFormat.of().formatHex(digest.digest());
  }
}
