package dev.mrad.bank;

import dev.mrad.api.Label;
import dev.mrad.internal.weights.TensorDigest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

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

  /** Over the labels and the values of keys, where there are no images. */
  static String of(List<Label> labels, List<float[]> keys) {
    MessageDigest digest = TensorDigest.sha256();
    labels.forEach(label -> digest.update((byte) label.ordinal()));
    for (float[] key : keys) {
      ByteBuffer bytes = ByteBuffer.allocate(key.length * Float.BYTES);
      bytes.asFloatBuffer().put(key);
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
