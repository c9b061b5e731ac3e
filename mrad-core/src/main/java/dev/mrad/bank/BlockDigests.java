package dev.mrad.bank;

import dev.mrad.internal.weights.TensorDigest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of every 16 MiB of a stream of bytes. */
final class BlockDigests {
  static final int BLOCK = 16 << 20;

  private final MessageDigest digest = TensorDigest.sha256();
  private final List<String> blocks = new ArrayList<>();
  private int filled;

  void update(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int take = Math.min(bytes.remaining(), BLOCK - filled);
      digest.update(bytes.slice(bytes.position(), take));
      bytes.position(bytes.position() + take);
      filled += take;
      if (filled == BLOCK) {
        finishBlock();
      }
    }
  }

  private void finishBlock() {
    blocks.add(HexFormat.of().formatHex(digest.digest()));
    filled = 0;
  }

  /** The digests of all blocks, the last one possibly shorter. */
  List<String> finish() {
    if (filled > 0) {
      finishBlock();
    }
    return List.copyOf(blocks);
  }
}
