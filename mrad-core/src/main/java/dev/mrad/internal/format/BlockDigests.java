package dev.mrad.internal.format;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.TensorDigest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of every 16 MiB of a stream of bytes. */
public final class BlockDigests {
  /** Bytes of a block. */
  public static final int BLOCK = 16 << 20;

  private final MessageDigest digest = TensorDigest.sha256();
  private final List<String> blocks = new ArrayList<>();
  private int filled;

  /** Adds the next bytes. */
  public void update(ByteBuffer bytes) {
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
  public List<String> finish() {
    if (filled > 0) {
      finishBlock();
    }
    return List.copyOf(blocks);
  }

  /**
   * Compares the bytes, which are one block of a file's data, with that block's digest.
   *
   * @throws BadInputException when they differ
   */
  public void require(String expected, Path file, int block) {
    long from = (long) block * BLOCK;
    long to = from + (filled == 0 ? BLOCK : filled);
    if (!finish().equals(List.of(expected))) {
      throw new BadInputException(
          "damaged data",
          file + ", block " + block + " (bytes " + from + " to " + to + " of the data section)",
          "expected SHA-256 " + expected);
    }
  }
}
