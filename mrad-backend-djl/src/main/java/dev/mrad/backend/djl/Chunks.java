package dev.mrad.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Attention and retrieval over as many rows at a time as fit a bound of scores, so that memory
 * grows neither with the batch nor with queries × keys. Nothing here can be differentiated, since
 * scores are changed in place.
 */
final class Chunks {
  /** 128 MiB of scores at a time, unless one image alone takes more. */
  private static final long SCORES = 1L << 25;

  /** As finite as in the composition that it replaces, so that {@code masked − max} is no NaN. */
  private static final float MASKED = -1e30f;

  private Chunks() {}

  static NDArray attention(
      NDArray q, NDArray k, NDArray v, @Nullable NDArray mask, int heads, float scale) {
    long batch = q.getShape().get(0);
    long scores = heads * q.getShape().get(1) * k.getShape().get(1);
    return chunked(
        batch,
        Math.max(1, SCORES / scores),
        (from, to) -> {
          NDArray keys = split(EagerOps.sliced(k, 0, from, to), heads).swapAxes(2, 3);
          NDArray each = split(EagerOps.sliced(q, 0, from, to), heads).matMul(keys).muli(scale);
          NDArray mixed =
              masked(each, mask).softmax(-1).matMul(split(EagerOps.sliced(v, 0, from, to), heads));
          return mixed.swapAxes(1, 2).reshape(Shapes.of(to - from, q.getShape().get(1), -1));
        });
  }

  /** From {@code [B, N, heads · w]} to {@code [B, heads, N, w]}. */
  static NDArray split(NDArray x, int heads) {
    long width = x.getShape().get(2) / heads;
    return x.reshape(Shapes.of(x.getShape().get(0), x.getShape().get(1), heads, width))
        .swapAxes(1, 2);
  }

  static NDArray retrieve(
      NDArray q,
      NDArray keys,
      NDArray classes,
      @Nullable NDArray mask,
      float temperature,
      boolean logSumExp) {
    long[] shape = q.getShape().getShape().clone();
    long count = keys.getShape().get(0);
    NDArray rows = q.reshape(Shapes.of(-1, shape[shape.length - 1]));
    NDArray allowed = mask == null ? null : mask.reshape(Shapes.of(-1, count));
    NDArray transposed = keys.swapAxes(0, 1);
    NDArray found =
        chunked(
            rows.getShape().get(0),
            Math.max(1, SCORES / count),
            (from, to) -> {
              NDArray part = allowed == null ? null : EagerOps.sliced(allowed, 0, from, to);
              NDArray scores =
                  EagerOps.sliced(rows, 0, from, to).matMul(transposed).divi(temperature);
              return shares(masked(scores, part), classes, logSumExp);
            });
    shape[shape.length - 1] = classes.getShape().get(1) + (logSumExp ? 1 : 0);
    return found.reshape(Shapes.of(shape));
  }

  private static NDArray shares(NDArray scores, NDArray classes, boolean logSumExp) {
    int[] columns = {1};
    NDArray largest = scores.max(columns, true);
    NDArray shares = scores.sub(largest).exp();
    NDArray total = shares.sum(columns, true);
    NDArray result = shares.matMul(classes).divi(total);
    return logSumExp ? NDArrays.concat(new NDList(result, total.log().addi(largest)), 1) : result;
  }

  private static NDArray masked(NDArray scores, @Nullable NDArray mask) {
    return mask == null
        ? scores
        : EagerOps.chosen(mask, scores, scores.getManager().create(MASKED));
  }

  /** Computes a range of the first axis. */
  private interface Range {
    NDArray compute(long from, long to);
  }

  /** What a piece made on the way is closed before the next. */
  private static NDArray chunked(long rows, long atOnce, Range range) {
    LongFunction<NDArray> piece =
        from -> EagerOps.closingTheRest(() -> range.compute(from, Math.min(rows, from + atOnce)));
    if (rows <= atOnce) {
      return adopted(piece.apply(0));
    }
    NDList parts = new NDList();
    for (long from = 0; from < rows; from += atOnce) {
      parts.add(adopted(piece.apply(from)));
    }
    return NDArrays.concat(parts, 0);
  }

  /** Puts a piece's result into the scope around, so that it is closed with that. */
  private static NDArray adopted(NDArray piece) {
    NDScope.register(piece);
    return piece;
  }
}
