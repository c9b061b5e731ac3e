package dev.mrad.internal.weights;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over a tensor's shape and its float32 values in little-endian order. */
public final class TensorDigest {
  private static final int BLOCK = 1 << 16;

  private final MessageDigest digest = sha256();
  private final ByteBuffer bytes =
      ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * @param shape the tensor's shape, closed
   */
  public TensorDigest(Shape shape) {
    digest.update(intBytes(shape.rank()));
    for (int extent : shape.extents()) {
      digest.update(intBytes(extent));
    }
  }

  /** A new SHA-256 digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] intBytes(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  /** Adds the next values. */
  public void update(float[] values, int from, int count) {
    for (int done = 0; done < count; ) {
      int take = Math.min(BLOCK, count - done);
      bytes.clear();
      bytes.asFloatBuffer().put(values, from + done, take);
      digest.update(bytes.limit(take * Float.BYTES));
      done += take;
    }
  }

  /** The digest in hexadecimal. */
  public String finish() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The digest of a whole weight, read in blocks. */
  public static String of(Weight weight) {
    TensorDigest digest = new TensorDigest(weight.shape());
    float[] block = new float[BLOCK];
    long size = weight.shape().size();
    for (long at = 0; at < size; at += BLOCK) {
      int take = (int) Math.min(BLOCK, size - at);
      weight.read(at, block, 0, take);
      digest.update(block, 0, take);
    }
    return digest.finish();
  }
}
