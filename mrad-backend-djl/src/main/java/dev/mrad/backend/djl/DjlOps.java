package dev.mrad.backend.djl;

import ai.djl.ndarray.NDArray;
import dev.mrad.spi.Activation;
import dev.mrad.spi.Op;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is computed when nothing is recorded: attention fused by PyTorch, or in pieces where there
 * is a mask, and retrieval in pieces. Thread-safe.
 */
final class DjlOps extends EagerOps {
  private final Upload upload;
  private final SharedWeights weights;
  private final FusedAttention fused;

  DjlOps(Upload upload, SharedWeights weights, FusedAttention fused) {
    this.fused = fused;
    this.upload = upload;
    this.weights = weights;
  }

  @Override
  NDArray retain(Supplier<NDArray> work) {
    return closingTheRest(work);
  }

  @Override
  public NDArray constant(Weight weight) {
    return weights.get(weight);
  }

  @Override
  public NDArray input(Tensor tensor) {
    return upload.tensor(tensor);
  }

  @Override
  public void release(NDArray value) {
    weights.release(value);
  }

  @Override
  public boolean fuses(Op op) {
    return true;
  }

  @Override
  public NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias, Activation activation) {
    return retain(() -> {
      NDArray y =
          bias == null
              ? ai.djl.nn.core.Linear.linear(x, weight).singletonOrThrow()
              : ai.djl.nn.core.Linear.linear(x, weight, bias).singletonOrThrow();
      return activation == Activation.QUICK_GELU ? y.muli(gate(y)) : y;
    });
  }

  @Override
  public NDArray attention(
      NDArray q, NDArray k, NDArray v, @Nullable NDArray mask, int heads, float scale) {
    return retain(() ->
        mask == null
            ? fused.attention(q, k, v, heads, scale)
            : Chunks.attention(q, k, v, mask, heads, scale));
  }

  @Override
  public NDArray retrieve(
      NDArray q,
      NDArray keys,
      NDArray classes,
      @Nullable NDArray mask,
      float temperature,
      boolean logSumExp) {
    return retain(() -> Chunks.retrieve(q, keys, classes, mask, temperature, logSumExp));
  }
}
