package dev.mrad.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * PyTorch's {@code scaled_dot_product_attention}, which never holds the matrix of scores. DJL has
 * no method for it, so it is reached through a TorchScript archive of one function, written here.
 * Thread-safe; freed with the manager.
 */
final class FusedAttention {
  private static final String CODE =
      """
      class Attention(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Attention,
          q: Tensor,
          k: Tensor,
          v: Tensor) -> Tensor:
          return torch.scaled_dot_product_attention(q, k, v, None, 0., False)
      """;

  /** A pickle of protocol 2: an {@code Attention} whose one field, {@code training}, is false. */
  private static final String OBJECT =
      "\u0080\2c__torch__\nAttention\n)\u0081}(X\b\0\0\0training\u0089ub.";

  /** A pickle of an empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\2).";

  private final PtSymbolBlock function;

  FusedAttention(NDManager manager) {
    try {
      this.function =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Attention without a mask.
   *
   * @param q {@code [B, Q, heads · w]}
   * @param k {@code [B, K, heads · w]}
   * @param v {@code [B, K, heads · w]}
   */
  NDArray attention(NDArray q, NDArray k, NDArray v, int heads, float scale) {
    long batch = q.getShape().get(0);
    long queries = q.getShape().get(1);
    // PyTorch divides by the root of the heads' width itself.
    double more = scale * Math.sqrt((double) q.getShape().get(2) / heads);
    NDArray scaled = more == 1 ? q : q.mul(more);
    NDList split =
        new NDList(Chunks.split(scaled, heads), Chunks.split(k, heads), Chunks.split(v, heads));
    NDArray mixed = IValueUtils.forward(function, split, false).singletonOrThrow();
    return mixed.swapAxes(1, 2).reshape(Shapes.of(batch, queries, -1));
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      add(zip, "data.pkl", OBJECT);
      add(zip, "code/__torch__.py", CODE);
      add(zip, "constants.pkl", NO_CONSTANTS);
      add(zip, "version", "3\n");
    }
    return bytes.toByteArray();
  }

  /** PyTorch reads entries that are not deflated. */
  private static void add(ZipOutputStream zip, String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    ZipEntry entry = new ZipEntry("attention/" + name);
    CRC32 sum = new CRC32();
    sum.update(bytes);
    entry.setCrc(sum.getValue());
    entry.setSize(bytes.length);
    entry.setCompressedSize(bytes.length);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
