package dev.mrad.conformance;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorOps;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Every operation computed straight from its definition, slowly and obviously. */
class Float64Ops implements TensorOps<Expected> {
  @Override
  public Expected constant(Weight weight) {
    return Expected.of(new Tensor(weight.shape(), weight.toArray()));
  }

  @Override
  public Expected input(Tensor tensor) {
    return Expected.of(tensor);
  }

  @Override
  public Tensor output(Expected value) {
    float[] data = new float[value.values().length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) value.values()[i].value();
    }
    return new Tensor(value.shape(), data);
  }

  @Override
  public void release(Expected value) {}

  @Override
  public Expected matmul(Expected a, Expected b, boolean transposeA, boolean transposeB) {
    Expected left = transposeA ? swapLast(a) : a;
    Expected right = transposeB ? b : swapLast(b);
    int rows = left.shape().extent(-2);
    int columns = right.shape().extent(-2);
    int[] extents = (a.shape().rank() >= b.shape().rank() ? a : b).shape().extents();
    extents[extents.length - 2] = rows;
    extents[extents.length - 1] = columns;
    Shape shape = Shape.of(extents);
    Approx[] out = new Approx[Math.toIntExact(shape.size())];
    for (int at = 0; at < out.length; at++) {
      int row = at / columns;
      int column = at % columns + at / (rows * columns) * columns;
      out[at] =
          Approx.dot(
              Rows.row(left, row % Rows.count(left)), Rows.row(right, column % Rows.count(right)));
    }
    return new Expected(shape, out);
  }

  private Expected swapLast(Expected x) {
    int[] axes = new int[x.shape().rank()];
    Arrays.setAll(axes, axis -> axis);
    axes[axes.length - 1] = axes.length - 2;
    axes[axes.length - 2] = axes.length - 1;
    return transpose(x, axes);
  }

  @Override
  public Expected binary(Op.Binary.Kind kind, Expected a, Expected b) {
    Shape shape = Layout.common(a.shape(), b.shape());
    Expected left = broadcast(a, shape);
    Expected right = broadcast(b, shape);
    Approx[] out = new Approx[left.values().length];
    for (int i = 0; i < out.length; i++) {
      Approx x = left.values()[i];
      Approx y = right.values()[i];
      out[i] =
          switch (kind) {
            case ADD -> x.plus(y);
            case SUBTRACT -> x.minus(y);
            case MULTIPLY -> x.times(y);
            case DIVIDE -> x.over(y);
            case GREATER -> x.greater(y);
          };
    }
    return new Expected(shape, out);
  }

  @Override
  public Expected unary(Op.Unary.Kind kind, Expected x) {
    return each(
        x,
        switch (kind) {
          case EXP -> Approx::exp;
          case LOG -> Approx::log;
          case QUICK_GELU -> Float64Ops::quickGelu;
        });
  }

  // A sigmoid computed through tanh is off by a unit relative to 1, not to itself.
  private static Approx quickGelu(Approx x) {
    Approx power = x.times(Approx.exact(-1.702)).exp();
    Approx result = x.over(power.plus(Approx.exact(1)));
    return new Approx(result.value(), result.error() + 2 * Approx.UNIT * Math.abs(x.value()));
  }

  private static Expected each(Expected x, UnaryOperator<Approx> operation) {
    return new Expected(x.shape(), Arrays.stream(x.values()).map(operation).toArray(Approx[]::new));
  }

  @Override
  public Expected clamp(Expected x, float low, float high) {
    return each(x, value -> value.clamp(low, high));
  }

  @Override
  public Expected where(Expected condition, Expected yes, Expected no) {
    Shape shape = Layout.common(Layout.common(condition.shape(), yes.shape()), no.shape());
    Approx[] choices = broadcast(condition, shape).values();
    Approx[] left = broadcast(yes, shape).values();
    Approx[] right = broadcast(no, shape).values();
    Approx[] out = new Approx[choices.length];
    Arrays.setAll(out, i -> choices[i].choose(left[i], right[i]));
    return new Expected(shape, out);
  }

  @Override
  public Expected reduce(Op.Reduce.Kind kind, Expected x, int axis) {
    int rank = x.shape().rank();
    int[] axes = new int[rank];
    for (int i = 0; i < rank - 1; i++) {
      axes[i] = i < axis ? i : i + 1;
    }
    axes[rank - 1] = axis;
    Expected last = transpose(x, axes);
    int[] extents = Arrays.copyOf(last.shape().extents(), rank - 1);
    Approx count = Approx.exact(x.shape().extent(axis));
    Approx[] out = new Approx[Rows.count(last)];
    for (int row = 0; row < out.length; row++) {
      Approx sum = Approx.sum(Rows.row(last, row));
      out[row] = kind == Op.Reduce.Kind.SUM ? sum : sum.over(count);
    }
    return new Expected(Shape.of(extents), out);
  }

  @Override
  public Expected layerNorm(Expected x, Expected gain, Expected bias, float epsilon) {
    return Rows.map(x, row -> Rows.layerNorm(row, gain.values(), bias.values(), epsilon));
  }

  @Override
  public Expected softmax(Expected x) {
    return Rows.map(x, Rows::softmax);
  }

  @Override
  public Expected l2Normalize(Expected x) {
    return Rows.map(x, Rows::l2Normalize);
  }

  @Override
  public Expected reshape(Expected x, Shape shape) {
    return new Expected(shape, x.values());
  }

  @Override
  public Expected transpose(Expected x, int[] axes) {
    int[] own = Layout.strides(x.shape());
    Shape shape = Shape.of(Arrays.stream(axes).map(x.shape()::extent).toArray());
    return read(x, shape, Arrays.stream(axes).map(axis -> own[axis]).toArray(), 0);
  }

  private static Expected read(Expected x, Shape shape, int[] strides, int start) {
    int[] offsets = Layout.offsets(shape, strides, start);
    return new Expected(
        shape, Arrays.stream(offsets).mapToObj(at -> x.values()[at]).toArray(Approx[]::new));
  }

  @Override
  public Expected slice(Expected x, int axis, int from, int to) {
    int[] extents = x.shape().extents();
    extents[axis] = to - from;
    int[] strides = Layout.strides(x.shape());
    return read(x, Shape.of(extents), strides, from * strides[axis]);
  }

  @Override
  public Expected concat(List<Expected> parts, int axis) {
    int[] extents = parts.get(0).shape().extents();
    extents[axis] = parts.stream().mapToInt(part -> part.shape().extent(axis)).sum();
    Shape shape = Shape.of(extents);
    int[] strides = Layout.strides(shape);
    Approx[] out = new Approx[Math.toIntExact(shape.size())];
    int start = 0;
    for (Expected part : parts) {
      int[] offsets = Layout.offsets(part.shape(), strides, start * strides[axis]);
      for (int i = 0; i < offsets.length; i++) {
        out[offsets[i]] = part.values()[i];
      }
      start += part.shape().extent(axis);
    }
    return new Expected(shape, out);
  }

  @Override
  public Expected broadcast(Expected x, Shape shape) {
    return read(x, shape, Layout.broadcast(x.shape(), shape), 0);
  }

  @Override
  public Expected topK(Expected x, int k) {
    return Rows.map(x, row -> Rows.topK(row, k));
  }

  @Override
  public Expected gatherRows(Expected x, int[] rows) {
    List<Expected> parts =
        Arrays.stream(rows).mapToObj(row -> slice(x, x.shape().rank() - 2, row, row + 1)).toList();
    return concat(parts, x.shape().rank() - 2);
  }

  @Override
  public boolean fuses(Op op) {
    return true;
  }

  @Override
  public Expected linear(
      Expected x, Expected weight, @Nullable Expected bias, Activation activation) {
    Expected y = matmul(x, weight, false, true);
    y = bias == null ? y : binary(Op.Binary.Kind.ADD, y, bias);
    return activation == Activation.NONE ? y : unary(Op.Unary.Kind.QUICK_GELU, y);
  }

  @Override
  public Expected attention(
      Expected q, Expected k, Expected v, @Nullable Expected mask, int heads, float scale) {
    int queries = q.shape().extent(1);
    int keys = k.shape().extent(1);
    int width = q.shape().extent(2) / heads;
    Approx[] out = new Approx[q.values().length];
    for (int at = 0; at < q.values().length / width; at++) {
      int head = at % heads;
      int query = at / heads % queries;
      int image = at / heads / queries;
      int rows = image * keys;
      Approx[] asked = slice(q.values(), at * width, width);
      Approx[][] key = new Approx[keys][];
      Approx[][] value = new Approx[keys][];
      for (int j = 0; j < keys; j++) {
        key[j] = slice(k.values(), ((rows + j) * heads + head) * width, width);
        value[j] = slice(v.values(), ((rows + j) * heads + head) * width, width);
      }
      boolean[] kept = Rows.kept(mask == null ? null : Rows.row(mask, query), keys);
      Approx[] scores = Rows.scores(asked, key, kept, score -> score.times(Approx.exact(scale)));
      Approx[] mixed = Rows.mix(Rows.softmax(scores), Rows.only(value, kept));
      System.arraycopy(mixed, 0, out, at * width, width);
    }
    return new Expected(q.shape(), out);
  }

  private static Approx[] slice(Approx[] values, int from, int count) {
    return Arrays.copyOfRange(values, from, from + count);
  }

  @Override
  public Expected retrieve(
      Expected q,
      Expected keys,
      Expected classes,
      @Nullable Expected mask,
      float temperature,
      boolean logSumExp) {
    Approx[][] key = Rows.all(keys);
    Approx[][] value = Rows.all(classes);
    int width = classes.shape().extent(1) + (logSumExp ? 1 : 0);
    int[] extents = q.shape().extents();
    extents[extents.length - 1] = width;
    Approx[] out = new Approx[Rows.count(q) * width];
    for (int row = 0; row < Rows.count(q); row++) {
      boolean[] kept = Rows.kept(mask == null ? null : Rows.row(mask, row), key.length);
      Approx[] scores =
          Rows.scores(Rows.row(q, row), key, kept, score -> score.over(Approx.exact(temperature)));
      Approx[] mixed = Rows.mix(Rows.softmax(scores), Rows.only(value, kept));
      System.arraycopy(mixed, 0, out, row * width, mixed.length);
      if (logSumExp) {
        out[row * width + width - 1] = Rows.logSumExp(scores);
      }
    }
    return new Expected(Shape.of(extents), out);
  }

  /** Descending, with the bounds in which the k-th largest of the perturbed values can lie. */
  static Approx[] descending(Approx[] row) {
    double[] low = Arrays.stream(row).mapToDouble(x -> x.value() - x.error()).sorted().toArray();
    double[] high = Arrays.stream(row).mapToDouble(x -> x.value() + x.error()).sorted().toArray();
    Approx[] sorted = row.clone();
    Arrays.sort(sorted, Comparator.comparingDouble(x -> -x.value()));
    for (int i = 0; i < sorted.length; i++) {
      double value = sorted[i].value();
      int at = sorted.length - 1 - i;
      sorted[i] = new Approx(value, Math.max(high[at] - value, value - low[at]));
    }
    return sorted;
  }
}
