package dev.mrad.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import ai.djl.nn.norm.LayerNorm;
import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorOps;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** The simple operations, each by one or a few of PyTorch's, all of which it differentiates. */
abstract class EagerOps implements TensorOps<NDArray> {
  /** The result of an operation, which its caller releases. */
  abstract NDArray retain(Supplier<NDArray> work);

  /** The result alone; whatever else was made on the way is closed. */
  static NDArray closingTheRest(Supplier<NDArray> work) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray result = work.get();
      NDScope.unregister(result);
      return result;
    }
  }

  @Override
  public Tensor output(NDArray value) {
    return new Tensor(Shapes.from(value.getShape()), value.toFloatArray());
  }

  @Override
  public NDArray matmul(NDArray a, NDArray b, boolean transposeA, boolean transposeB) {
    return retain(() -> (transposeA ? transposed(a) : a).matMul(transposeB ? transposed(b) : b));
  }

  private static NDArray transposed(NDArray x) {
    int rank = x.getShape().dimension();
    return x.swapAxes(rank - 2, rank - 1);
  }

  @Override
  public NDArray binary(Op.Binary.Kind kind, NDArray a, NDArray b) {
    return retain(() ->
        switch (kind) {
          case ADD -> a.add(b);
          case SUBTRACT -> a.sub(b);
          case MULTIPLY -> a.mul(b);
          case DIVIDE -> a.div(b);
          case GREATER -> a.gt(b).toType(DataType.FLOAT32, false);
        });
  }

  @Override
  public NDArray unary(Op.Unary.Kind kind, NDArray x) {
    return retain(() ->
        switch (kind) {
          case EXP -> x.exp();
          case LOG -> x.log();
          case QUICK_GELU -> x.mul(gate(x));
        });
  }

  /**
   * {@code σ(1.702 x)}. The factor is an array that lives as long as the scope: DJL would close
   * that of {@code x.mul(1.702f)} at once, and its four bytes are a Java buffer's, which the
   * collector may free and others write into before PyTorch multiplies by them in the backward
   * pass.
   */
  static NDArray gate(NDArray x) {
    return Activation.sigmoid(x.mul(x.getManager().create(1.702f)));
  }

  @Override
  public NDArray clamp(NDArray x, float low, float high) {
    return retain(() -> x.clip(low, high));
  }

  @Override
  public NDArray where(NDArray condition, NDArray yes, NDArray no) {
    return retain(() -> chosen(condition, yes, no));
  }

  /** DJL's {@code where} needs equal shapes. */
  static NDArray chosen(NDArray condition, NDArray yes, NDArray no) {
    ai.djl.ndarray.types.Shape shape =
        Shapes.common(condition.getShape(), yes.getShape(), no.getShape());
    return NDArrays.where(
        condition.neq(0f).broadcast(shape), yes.broadcast(shape), no.broadcast(shape));
  }

  @Override
  public NDArray reduce(Op.Reduce.Kind kind, NDArray x, int axis) {
    int[] axes = {axis};
    return retain(() -> kind == Op.Reduce.Kind.SUM ? x.sum(axes) : x.mean(axes));
  }

  @Override
  public NDArray layerNorm(NDArray x, NDArray gain, NDArray bias, float epsilon) {
    return retain(
        () -> LayerNorm.layerNorm(x, gain.getShape(), gain, bias, epsilon).singletonOrThrow());
  }

  @Override
  public NDArray softmax(NDArray x) {
    return retain(() -> x.softmax(-1));
  }

  @Override
  public NDArray l2Normalize(NDArray x) {
    return retain(() -> x.div(x.norm(2, new int[] {x.getShape().dimension() - 1}, true)));
  }

  @Override
  public NDArray reshape(NDArray x, Shape shape) {
    return retain(() -> x.reshape(Shapes.of(shape)));
  }

  @Override
  public NDArray transpose(NDArray x, int[] axes) {
    return retain(() -> x.transpose(axes));
  }

  @Override
  public NDArray slice(NDArray x, int axis, int from, int to) {
    return retain(() -> sliced(x, axis, from, to));
  }

  static NDArray sliced(NDArray x, int axis, long from, long to) {
    return x.get(new NDIndex().addAllDim(axis).addSliceDim(from, to));
  }

  @Override
  public NDArray concat(List<NDArray> parts, int axis) {
    return retain(() -> NDArrays.concat(new NDList(parts), axis));
  }

  @Override
  public NDArray broadcast(NDArray x, Shape shape) {
    return retain(() -> x.broadcast(Shapes.of(shape)));
  }

  @Override
  public NDArray topK(NDArray x, int k) {
    return retain(() -> x.topK(k, x.getShape().dimension() - 1, true, true).get(0));
  }

  @Override
  public NDArray gatherRows(NDArray x, int[] rows) {
    return retain(() -> {
      ai.djl.ndarray.types.Shape shape = x.getShape();
      int axis = shape.dimension() - 2;
      long[] column = LongStream.generate(() -> 1).limit(shape.dimension()).toArray();
      column[axis] = rows.length;
      long[] target = shape.getShape().clone();
      target[axis] = rows.length;
      NDArray index = x.getManager().create(rows).toType(DataType.INT64, false);
      return x.gather(index.reshape(Shapes.of(column)).broadcast(Shapes.of(target)), axis);
    });
  }
}
