package dev.mrad.internal.cpu;

import dev.mrad.api.DeviceMemoryException;
import dev.mrad.spi.Activation;
import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorOps;
import dev.mrad.spi.Weight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of the built-in backend on row-major arrays. Thread-safe. */
final class CpuOps implements TensorOps<CpuTensor> {
  private final Kernels kernels;
  private final Workers workers;
  private final Buffers buffers;
  private final SharedWeights weights;
  private final MatrixProduct product;
  private final Elementwise elementwise;
  private final Rows rows;

  CpuOps(Kernels kernels, Workers workers, Buffers buffers, SharedWeights weights) {
    this.kernels = kernels;
    this.workers = workers;
    this.buffers = buffers;
    this.weights = weights;
    this.product = new MatrixProduct(kernels, workers);
    this.elementwise = new Elementwise(kernels, workers);
    this.rows = new Rows(kernels, workers);
  }

  private float[] array(Shape shape) {
    long size = shape.size();
    if (size > Integer.MAX_VALUE - 8) {
      throw new DeviceMemoryException(
          "a value of shape " + shape + " does not fit into an array; use a smaller batch", null);
    }
    return buffers.take(size);
  }

  private CpuTensor tensor(Shape shape, float[] data) {
    return new CpuTensor(shape, new Storage(null, data, this::recycle));
  }

  private void recycle(Storage freed) {
    float[] data = freed.recyclable();
    if (data != null) {
      buffers.give(data);
    }
  }

  @Override
  public CpuTensor constant(Weight weight) {
    return new CpuTensor(weight.shape(), weights.get(weight));
  }

  @Override
  public CpuTensor input(Tensor tensor) {
    return new CpuTensor(tensor.shape(), new Storage(null, tensor.data(), freed -> {}));
  }

  @Override
  public Tensor output(CpuTensor value) {
    return new Tensor(value.shape(), value.storage().lend());
  }

  @Override
  public void release(CpuTensor value) {
    value.storage().release();
  }

  @Override
  public void prepare(Op op, List<@Nullable CpuTensor> in) {
    for (int i = 0; i < in.size(); i++) {
      CpuTensor x = in.get(i);
      if (x == null) {
        continue;
      }
      if (i == 1 && (op instanceof Op.Linear || op instanceof Op.Retrieve)) {
        x.storage().packRows(x.extent(0), x.extent(1), kernels, workers);
      } else if (i == 2 && op instanceof Op.Retrieve) {
        x.storage().transpose(x.extent(0), x.extent(1));
      } else if (i == 1 && op instanceof Op.MatMul matmul && x.rank() == 2) {
        if (matmul.transposeB()) {
          x.storage().packRows(x.extent(0), x.extent(1), kernels, workers);
        } else {
          x.storage().packColumns(x.extent(0), x.extent(1), kernels, workers);
        }
      } else {
        x.storage().keepData();
      }
    }
  }

  @Override
  public CpuTensor matmul(CpuTensor a, CpuTensor b, boolean transposeA, boolean transposeB) {
    Shape lead = a.rank() >= b.rank() ? a.shape() : b.shape();
    int[] extents = lead.extents();
    int depth = a.extent(transposeA ? -2 : -1);
    int columns = b.extent(transposeB ? -2 : -1);
    extents[extents.length - 2] = a.extent(transposeA ? -1 : -2);
    extents[extents.length - 1] = columns;
    Shape shape = Shape.of(extents);
    float[] out = array(shape);
    int count = extents[extents.length - 2];
    if (b.rank() == 2) {
      float[] left = transposeA ? eachTransposed(a) : a.data();
      PackedMatrix packed = packed(b, 0, depth, columns, transposeB);
      product.run(left, 0, out.length / columns, packed, null, Activation.NONE, out, 0);
      return tensor(shape, out);
    }
    float[] left = transposeA ? eachTransposed(a) : a.data();
    int leftStep = a.rank() == 2 ? 0 : count * depth;
    int matrices = out.length / (count * columns);
    for (int i = 0; i < matrices; i++) {
      PackedMatrix packed = packed(b, i * depth * columns, depth, columns, transposeB);
      product.run(
          left, i * leftStep, count, packed, null, Activation.NONE, out, i * count * columns);
    }
    return tensor(shape, out);
  }

  private float[] eachTransposed(CpuTensor a) {
    int height = a.extent(-2);
    int width = a.extent(-1);
    float[] all = new float[a.data().length];
    for (int from = 0; from < all.length; from += height * width) {
      float[] one = Rearrange.transposed(a.data(), from, height, width);
      System.arraycopy(one, 0, all, from, one.length);
    }
    return all;
  }

  private PackedMatrix packed(CpuTensor b, int from, int depth, int columns, boolean transposed) {
    PackedMatrix known = transposed ? b.storage().packedRows() : b.storage().packedColumns();
    if (known != null && known.depth() == depth && known.columns() == columns) {
      return known;
    }
    float[] values = b.data();
    if (!transposed) {
      return PackedMatrix.of(values, from, depth, columns, kernels, workers);
    }
    return PackedMatrix.transposed(
        (at, target, count) ->
            System.arraycopy(values, from + Math.toIntExact(at), target, 0, count),
        columns,
        depth,
        kernels,
        workers);
  }

  @Override
  public CpuTensor linear(
      CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation) {
    int columns = weight.extent(0);
    Shape shape = lastExtent(x.shape(), columns);
    float[] out = array(shape);
    PackedMatrix packed = packed(weight, 0, weight.extent(1), columns, true);
    product.run(
        x.data(), 0, x.rows(), packed, bias == null ? null : bias.data(), activation, out, 0);
    return tensor(shape, out);
  }

  private static Shape lastExtent(Shape shape, int extent) {
    int[] extents = shape.extents();
    extents[extents.length - 1] = extent;
    return Shape.of(extents);
  }

  @Override
  public CpuTensor binary(Op.Binary.Kind kind, CpuTensor a, CpuTensor b) {
    Shape shape = broadcastShape(a.shape(), b.shape());
    float[] out = array(shape);
    elementwise.binary(kind, a, b, shape, out);
    return tensor(shape, out);
  }

  private static Shape broadcastShape(Shape a, Shape b) {
    if (a.rank() < b.rank()) {
      return broadcastShape(b, a);
    }
    int[] extents = a.extents();
    int missing = a.rank() - b.rank();
    for (int axis = 0; axis < b.rank(); axis++) {
      if (extents[missing + axis] == 1) {
        extents[missing + axis] = b.extent(axis);
      }
    }
    return Shape.of(extents);
  }

  @Override
  public CpuTensor unary(Op.Unary.Kind kind, CpuTensor x) {
    float[] out = array(x.shape());
    elementwise.unary(kind, x.data(), out);
    return tensor(x.shape(), out);
  }

  @Override
  public CpuTensor clamp(CpuTensor x, float low, float high) {
    float[] out = array(x.shape());
    elementwise.clamp(x.data(), low, high, out);
    return tensor(x.shape(), out);
  }

  @Override
  public CpuTensor where(CpuTensor condition, CpuTensor yes, CpuTensor no) {
    Shape shape = broadcastShape(broadcastShape(condition.shape(), yes.shape()), no.shape());
    float[] out = array(shape);
    elementwise.where(condition, yes, no, shape, out);
    return tensor(shape, out);
  }

  @Override
  public CpuTensor reduce(Op.Reduce.Kind kind, CpuTensor x, int axis) {
    int[] extents = new int[x.rank() - 1];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = x.extent(i < axis ? i : i + 1);
    }
    Shape shape = Shape.of(extents);
    float[] out = array(shape);
    rows.reduce(kind, x, axis, out);
    return tensor(shape, out);
  }

  @Override
  public CpuTensor layerNorm(CpuTensor x, CpuTensor gain, CpuTensor bias, float epsilon) {
    float[] out = array(x.shape());
    rows.layerNorm(x, gain.data(), bias.data(), epsilon, out);
    return tensor(x.shape(), out);
  }

  @Override
  public CpuTensor softmax(CpuTensor x) {
    float[] out = array(x.shape());
    rows.softmax(x, out);
    return tensor(x.shape(), out);
  }

  @Override
  public CpuTensor l2Normalize(CpuTensor x) {
    float[] out = array(x.shape());
    rows.l2Normalize(x, out);
    return tensor(x.shape(), out);
  }

  @Override
  public CpuTensor reshape(CpuTensor x, Shape shape) {
    if (!x.storage().retain()) {
      throw new IllegalStateException("released too early: " + x.shape());
    }
    return new CpuTensor(shape, x.storage());
  }

  @Override
  public CpuTensor transpose(CpuTensor x, int[] axes) {
    int[] own = Rearrange.strides(x.shape());
    int[] extents = new int[axes.length];
    int[] strides = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      extents[i] = x.extent(axes[i]);
      strides[i] = own[axes[i]];
    }
    Shape shape = Shape.of(extents);
    float[] out = array(shape);
    Rearrange.strided(x.data(), strides, shape, out);
    return tensor(shape, out);
  }

  @Override
  public CpuTensor slice(CpuTensor x, int axis, int from, int to) {
    int[] extents = x.shape().extents();
    extents[axis] = to - from;
    Shape shape = Shape.of(extents);
    float[] out = array(shape);
    Rearrange.slice(x, axis, from, to, out);
    return tensor(shape, out);
  }

  @Override
  public CpuTensor concat(List<CpuTensor> parts, int axis) {
    int[] extents = parts.get(0).shape().extents();
    extents[axis] = parts.stream().mapToInt(part -> part.extent(axis)).sum();
    Shape shape = Shape.of(extents);
    float[] out = array(shape);
    Rearrange.concat(parts, axis, extents[axis], out);
    return tensor(shape, out);
  }

  @Override
  public CpuTensor broadcast(CpuTensor x, Shape shape) {
    float[] out = array(shape);
    Rearrange.strided(x.data(), Rearrange.broadcastStrides(x.shape(), shape), shape, out);
    return tensor(shape, out);
  }

  @Override
  public CpuTensor topK(CpuTensor x, int k) {
    Shape shape = lastExtent(x.shape(), k);
    float[] out = array(shape);
    rows.topK(x, k, out);
    return tensor(shape, out);
  }

  @Override
  public CpuTensor gatherRows(CpuTensor x, int[] wanted) {
    int[] extents = x.shape().extents();
    extents[extents.length - 2] = wanted.length;
    Shape shape = Shape.of(extents);
    float[] out = array(shape);
    Rearrange.gatherRows(x, wanted, out);
    return tensor(shape, out);
  }

  /** All but what a streaming softmax cannot do: turn scores around, or an infinite factor. */
  @Override
  public boolean fuses(Op op) {
    if (op instanceof Op.Attention attention) {
      return attention.scale() > 0 && Float.isFinite(attention.scale());
    }
    if (op instanceof Op.Retrieve retrieve) {
      return Float.isFinite(1 / retrieve.temperature());
    }
    return op.isFused();
  }

  @Override
  public CpuTensor attention(
      CpuTensor q, CpuTensor k, CpuTensor v, @Nullable CpuTensor mask, int heads, float scale) {
    float[] out = array(q.shape());
    Attention.Operands operands =
        new Attention.Operands(
            q.data(),
            k.data(),
            v.data(),
            mask == null ? null : mask.data(),
            out,
            q.extent(0),
            q.extent(1),
            k.extent(1),
            q.extent(2));
    new Attention(kernels, workers).run(operands, heads, scale);
    return tensor(q.shape(), out);
  }

  @Override
  public CpuTensor retrieve(
      CpuTensor q,
      CpuTensor keys,
      CpuTensor classes,
      @Nullable CpuTensor mask,
      float temperature,
      boolean logSumExp) {
    int classCount = classes.extent(1);
    Shape shape = lastExtent(q.shape(), classCount + (logSumExp ? 1 : 0));
    float[] out = array(shape);
    PackedMatrix packed = packed(keys, 0, keys.extent(1), keys.extent(0), true);
    float[] byClass = classes.storage().transposed();
    if (byClass == null) {
      byClass = Rearrange.transposed(classes.data(), 0, classes.extent(0), classCount);
    }
    Retrieval.Operands operands =
        new Retrieval.Operands(
            q.data(), q.rows(), packed, byClass, classCount, mask == null ? null : mask.data());
    new Retrieval(kernels, workers).run(operands, temperature, logSumExp, out);
    return tensor(shape, out);
  }
}
