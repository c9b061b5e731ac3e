package dev.mrad.bank;

import dev.mrad.api.Label;
import dev.mrad.internal.weights.TensorDigest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Tells apart images that share an identity. */
final class ContentDigest {
  private ContentDigest() {}

  /** Over the label and the bytes of image and mask. */
  static String of(Label label, byte[] image, byte[] mask) {
    MessageDigest digest = TensorDigest.sha256();
    digest.update((byte) label.ordinal());
    // The length keeps image and mask apart.
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, image.length));
    digest.update(image);
    digest.update(mask);
    return HexFormat.of().formatHex(digest.digest());
  }
}
