package dev.mrad.example.backend;

import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorOps;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.List;

/**
 * The simple operations on tensors in the Java heap, which the collector frees. Sums are kept in
 * double precision, in a fixed order, so that results depend neither on the batch nor on the
 * threads. Not final, so that tests can break it. Thread-safe, as it has no state.
 */
class PlainOps implements TensorOps<Tensor> {
  @Override
  public Tensor constant(Weight weight) {
    return new Tensor(weight.shape(), weight.toArray());
  }

  @Override
  public Tensor input(Tensor tensor) {
    return tensor;
  }

  @Override
  public Tensor output(Tensor value) {
    return value;
  }

  @Override
  public void release(Tensor value) {}

  @Override
  public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
    Tensor left = transposeA ? swapLastAxes(a) : a;
    Tensor right = transposeB ? b : swapLastAxes(b);
    int rows = left.shape().extent(-2);
    int columns = right.shape().extent(-2);
    int inner = left.shape().extent(-1);
    int[] extents = (a.shape().rank() >= b.shape().rank() ? left : right).shape().extents();
    extents[extents.length - 2] = rows;
    extents[extents.length - 1] = columns;
    Shape shape = Shape.of(extents);
    float[] out = new float[Math.toIntExact(shape.size())];
    boolean shareLeft = left.shape().rank() == 2;
    boolean shareRight = right.shape().rank() == 2;
    for (int i = 0; i < out.length; i++) {
      int matrix = i / (rows * columns);
      int row = i / columns % rows + (shareLeft ? 0 : matrix * rows);
      int column = i % columns + (shareRight ? 0 : matrix * columns);
      double sum = 0;
      for (int k = 0; k < inner; k++) {
        sum += (double) left.data()[row * inner + k] * right.data()[column * inner + k];
      }
      out[i] = (float) sum;
    }
    return new Tensor(shape, out);
  }

  private Tensor swapLastAxes(Tensor x) {
    int[] axes = new int[x.shape().rank()];
    Arrays.setAll(axes, axis -> axis);
    axes[axes.length - 2] = axes.length - 1;
    axes[axes.length - 1] = axes.length - 2;
    return transpose(x, axes);
  }

  @Override
  public Tensor binary(Op.Binary.Kind kind, Tensor a, Tensor b) {
    Shape shape = Loops.common(a, b);
    float[] x = Loops.broadcast(a, shape).data();
    float[] y = Loops.broadcast(b, shape).data();
    float[] out = new float[x.length];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (kind) {
            case ADD -> x[i] + y[i];
            case SUBTRACT -> x[i] - y[i];
            case MULTIPLY -> x[i] * y[i];
            case DIVIDE -> x[i] / y[i];
            case GREATER -> x[i] > y[i] ? 1 : 0;
          };
    }
    return new Tensor(shape, out);
  }

  @Override
  public Tensor unary(Op.Unary.Kind kind, Tensor x) {
    float[] out = new float[x.data().length];
    for (int i = 0; i < out.length; i++) {
      double value = x.data()[i];
      out[i] =
          (float)
              switch (kind) {
                case EXP -> Math.exp(value);
                case LOG -> Math.log(value);
                case QUICK_GELU -> value / (1 + Math.exp(-1.702 * value));
              };
    }
    return new Tensor(x.shape(), out);
  }

  @Override
  public Tensor clamp(Tensor x, float low, float high) {
    float[] out = new float[x.data().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.max(low, Math.min(high, x.data()[i]));
    }
    return new Tensor(x.shape(), out);
  }

  @Override
  public Tensor where(Tensor condition, Tensor yes, Tensor no) {
    Shape shape = Loops.common(condition, yes, no);
    float[] chosen = Loops.broadcast(condition, shape).data();
    float[] left = Loops.broadcast(yes, shape).data();
    float[] right = Loops.broadcast(no, shape).data();
    float[] out = new float[chosen.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = chosen[i] != 0 ? left[i] : right[i];
    }
    return new Tensor(shape, out);
  }

  @Override
  public Tensor reduce(Op.Reduce.Kind kind, Tensor x, int axis) {
    int[] extents = x.shape().extents();
    int count = extents[axis];
    int inner = Loops.strides(x.shape())[axis];
    int[] rest = new int[extents.length - 1];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = extents[i < axis ? i : i + 1];
    }
    float[] out = new float[x.data().length / count];
    for (int i = 0; i < out.length; i++) {
      int start = i / inner * inner * count + i % inner;
      double sum = 0;
      for (int k = 0; k < count; k++) {
        sum += x.data()[start + k * inner];
      }
      out[i] = (float) (kind == Op.Reduce.Kind.SUM ? sum : sum / count);
    }
    return new Tensor(Shape.of(rest), out);
  }

  /** Computes one row of the last axis at a time. */
  private interface RowOperation {
    void apply(float[] row, float[] result);
  }

  private static Tensor eachRow(Tensor x, int width, RowOperation operation) {
    int[] extents = x.shape().extents();
    int count = extents[extents.length - 1];
    int rows = x.data().length / count;
    extents[extents.length - 1] = width;
    float[] out = new float[rows * width];
    float[] result = new float[width];
    for (int row = 0; row < rows; row++) {
      operation.apply(Arrays.copyOfRange(x.data(), row * count, (row + 1) * count), result);
      System.arraycopy(result, 0, out, row * width, width);
    }
    return new Tensor(Shape.of(extents), out);
  }

  @Override
  public Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, float epsilon) {
    int width = x.shape().extent(-1);
    return eachRow(
        x,
        width,
        (row, result) -> {
          double mean = 0;
          for (float value : row) {
            mean += value / (double) width;
          }
          double variance = 0;
          for (float value : row) {
            variance += (value - mean) * (value - mean) / width;
          }
          double scale = 1 / Math.sqrt(variance + epsilon);
          for (int i = 0; i < width; i++) {
            result[i] = (float) ((row[i] - mean) * scale * gain.data()[i] + bias.data()[i]);
          }
        });
  }

  @Override
  public Tensor softmax(Tensor x) {
    return eachRow(
        x,
        x.shape().extent(-1),
        (row, result) -> {
          double largest = Double.NEGATIVE_INFINITY;
          for (float value : row) {
            largest = Math.max(largest, value);
          }
          double total = 0;
          for (float value : row) {
            total += Math.exp(value - largest);
          }
          for (int i = 0; i < row.length; i++) {
            result[i] = (float) (Math.exp(row[i] - largest) / total);
          }
        });
  }

  @Override
  public Tensor l2Normalize(Tensor x) {
    return eachRow(
        x,
        x.shape().extent(-1),
        (row, result) -> {
          double square = 0;
          for (float value : row) {
            square += (double) value * value;
          }
          for (int i = 0; i < row.length; i++) {
            result[i] = (float) (row[i] / Math.sqrt(square));
          }
        });
  }

  @Override
  public Tensor reshape(Tensor x, Shape shape) {
    return new Tensor(shape, x.data());
  }

  @Override
  public Tensor transpose(Tensor x, int[] axes) {
    int[] own = Loops.strides(x.shape());
    int[] extents = Arrays.stream(axes).map(x.shape()::extent).toArray();
    return Loops.read(x, Shape.of(extents), 0, Arrays.stream(axes).map(i -> own[i]).toArray());
  }

  @Override
  public Tensor slice(Tensor x, int axis, int from, int to) {
    int[] extents = x.shape().extents();
    extents[axis] = to - from;
    int[] strides = Loops.strides(x.shape());
    return Loops.read(x, Shape.of(extents), from * strides[axis], strides);
  }

  @Override
  public Tensor concat(List<Tensor> parts, int axis) {
    int[] extents = parts.get(0).shape().extents();
    extents[axis] = parts.stream().mapToInt(part -> part.shape().extent(axis)).sum();
    Shape shape = Shape.of(extents);
    int inner = Loops.strides(shape)[axis];
    float[] out = new float[Math.toIntExact(shape.size())];
    int at = 0;
    for (Tensor part : parts) {
      int run = part.shape().extent(axis) * inner;
      for (int i = 0; i < part.data().length / run; i++) {
        System.arraycopy(part.data(), i * run, out, at + i * extents[axis] * inner, run);
      }
      at += run;
    }
    return new Tensor(shape, out);
  }

  @Override
  public Tensor broadcast(Tensor x, Shape shape) {
    return Loops.broadcast(x, shape);
  }

  @Override
  public Tensor topK(Tensor x, int k) {
    return eachRow(
        x,
        k,
        (row, result) -> {
          Arrays.sort(row);
          for (int i = 0; i < k; i++) {
            result[i] = row[row.length - 1 - i];
          }
        });
  }

  @Override
  public Tensor gatherRows(Tensor x, int[] rows) {
    int axis = x.shape().rank() - 2;
    return concat(Arrays.stream(rows).mapToObj(row -> slice(x, axis, row, row + 1)).toList(), axis);
  }
}
