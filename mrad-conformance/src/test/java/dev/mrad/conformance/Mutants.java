package dev.mrad.conformance;

import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/** Operations with one mistake each, of the kinds that are made. */
final class Mutants {
  private Mutants() {}

  private static Expected each(Expected x, DoubleUnaryOperator operation) {
    return of(x.shape(), i -> operation.applyAsDouble(x.values()[i].value()));
  }

  private static Expected of(Shape shape, IntToDoubleFunction value) {
    Approx[] out = new Approx[Math.toIntExact(shape.size())];
    Arrays.setAll(out, i -> Approx.exact((float) value.applyAsDouble(i)));
    return new Expected(shape, out);
  }

  static class MatmulTurnsSquareMatricesOnly extends Float64Ops {
    @Override
    public Expected matmul(Expected a, Expected b, boolean transposeA, boolean transposeB) {
      boolean square = b.shape().extent(-1) == b.shape().extent(-2);
      return super.matmul(a, b, transposeA, transposeB && !square);
    }
  }

  static class MatmulForgetsTheTail extends Float64Ops {
    @Override
    public Expected matmul(Expected a, Expected b, boolean transposeA, boolean transposeB) {
      int inner = a.shape().extent(transposeA ? -2 : -1);
      int whole = inner / 8 * 8;
      if (whole == 0 || whole == inner) {
        return super.matmul(a, b, transposeA, transposeB);
      }
      Expected left = slice(a, a.shape().rank() - (transposeA ? 2 : 1), 0, whole);
      Expected right = slice(b, b.shape().rank() - (transposeB ? 1 : 2), 0, whole);
      return super.matmul(left, right, transposeA, transposeB);
    }
  }

  /** Reads its operands with fewer bits: cut, or rounded as TensorFloat-32 does. */
  static class MatmulDropsBits extends Float64Ops {
    private final int dropped;
    private final boolean rounds;

    MatmulDropsBits(int dropped, boolean rounds) {
      this.dropped = dropped;
      this.rounds = rounds;
    }

    private Expected fewer(Expected x) {
      int mask = -1 << dropped;
      int half = rounds ? 1 << (dropped - 1) : 0;
      return each(x, v -> Float.intBitsToFloat(Float.floatToRawIntBits((float) v) + half & mask));
    }

    @Override
    public Expected matmul(Expected a, Expected b, boolean transposeA, boolean transposeB) {
      return super.matmul(fewer(a), fewer(b), transposeA, transposeB);
    }
  }

  static class SubtractsTheWrongWayRound extends Float64Ops {
    @Override
    public Expected binary(Op.Binary.Kind kind, Expected a, Expected b) {
      boolean swap = kind == Op.Binary.Kind.SUBTRACT && a.shape().rank() < b.shape().rank();
      return swap ? super.binary(kind, b, a) : super.binary(kind, a, b);
    }
  }

  static class GreaterOrEqual extends Float64Ops {
    @Override
    public Expected binary(Op.Binary.Kind kind, Expected a, Expected b) {
      if (kind != Op.Binary.Kind.GREATER) {
        return super.binary(kind, a, b);
      }
      Expected less = super.binary(kind, b, a);
      return each(less, v -> 1 - v);
    }
  }

  static class ExpSaturates extends Float64Ops {
    @Override
    public Expected unary(Op.Unary.Kind kind, Expected x) {
      return super.unary(kind, kind == Op.Unary.Kind.EXP ? clamp(x, -80, 80) : x);
    }
  }

  static class ExpIsRough extends Float64Ops {
    @Override
    public Expected unary(Op.Unary.Kind kind, Expected x) {
      Expected found = super.unary(kind, x);
      return kind == Op.Unary.Kind.EXP ? each(found, v -> v * (1 + 2e-6)) : found;
    }
  }

  static class GeluWithAnotherFactor extends Float64Ops {
    @Override
    public Expected unary(Op.Unary.Kind kind, Expected x) {
      return kind == Op.Unary.Kind.QUICK_GELU
          ? each(x, v -> v / (1 + Math.exp(-1.7 * v)))
          : super.unary(kind, x);
    }
  }

  static class ClampForgetsTheUpperEnd extends Float64Ops {
    @Override
    public Expected clamp(Expected x, float low, float high) {
      return super.clamp(x, low, Float.POSITIVE_INFINITY);
    }
  }

  static class WhereTakesNegativeForFalse extends Float64Ops {
    @Override
    public Expected where(Expected condition, Expected yes, Expected no) {
      return super.where(clamp(condition, 0, 1), yes, no);
    }
  }

  static class WhereMultiplies extends Float64Ops {
    @Override
    public Expected where(Expected condition, Expected yes, Expected no) {
      Expected on = each(condition, v -> v != 0 ? 1.0 : 0.0);
      Expected off = each(condition, v -> v != 0 ? 0.0 : 1.0);
      return binary(
          Op.Binary.Kind.ADD,
          binary(Op.Binary.Kind.MULTIPLY, on, yes),
          binary(Op.Binary.Kind.MULTIPLY, off, no));
    }
  }

  static class MeanIsUnbiased extends Float64Ops {
    @Override
    public Expected reduce(Op.Reduce.Kind kind, Expected x, int axis) {
      double count = x.shape().extent(axis);
      Expected sum = super.reduce(Op.Reduce.Kind.SUM, x, axis);
      return kind == Op.Reduce.Kind.SUM ? sum : each(sum, v -> v / Math.max(1, count - 1));
    }
  }

  static class LayerNormInOnePass extends Float64Ops {
    @Override
    public Expected layerNorm(Expected x, Expected gain, Expected bias, float epsilon) {
      int width = x.shape().extent(-1);
      float[] in = output(x).data();
      float[] scales = output(gain).data();
      float[] shifts = output(bias).data();
      float[] out = new float[in.length];
      for (int row = 0; row < out.length; row += width) {
        float sum = 0;
        float squares = 0;
        for (int i = row; i < row + width; i++) {
          sum += in[i];
          squares += in[i] * in[i];
        }
        float mean = sum / width;
        float variance = squares / width - mean * mean;
        for (int i = row; i < row + width; i++) {
          float scaled = (in[i] - mean) / (float) Math.sqrt(variance + epsilon);
          out[i] = scaled * scales[i - row] + shifts[i - row];
        }
      }
      return Expected.of(new Tensor(x.shape(), out));
    }
  }

  static class LayerNormWithoutEpsilon extends Float64Ops {
    @Override
    public Expected layerNorm(Expected x, Expected gain, Expected bias, float epsilon) {
      return super.layerNorm(x, gain, bias, 0);
    }
  }

  static class SoftmaxOverflows extends Float64Ops {
    @Override
    public Expected softmax(Expected x) {
      Expected powers = unary(Op.Unary.Kind.EXP, x);
      int axis = x.shape().rank() - 1;
      int[] extents = x.shape().extents();
      extents[axis] = 1;
      Expected total = reshape(reduce(Op.Reduce.Kind.SUM, powers, axis), Shape.of(extents));
      return binary(Op.Binary.Kind.DIVIDE, powers, total);
    }
  }

  static class NormaliseWithEpsilon extends Float64Ops {
    @Override
    public Expected l2Normalize(Expected x) {
      Expected found = super.l2Normalize(x);
      return each(found, v -> Double.isNaN(v) ? 0.0 : v);
    }
  }

  static class TopKAscends extends Float64Ops {
    @Override
    public Expected topK(Expected x, int k) {
      int[] order = new int[k];
      Arrays.setAll(order, i -> k - 1 - i);
      Expected column = super.topK(x, k);
      int[] extents = Arrays.copyOf(column.shape().extents(), column.shape().rank() + 1);
      extents[extents.length - 1] = 1;
      return reshape(gatherRows(reshape(column, Shape.of(extents)), order), column.shape());
    }
  }

  static class TopKDropsTies extends Float64Ops {
    @Override
    public Expected topK(Expected x, int k) {
      Expected found = super.topK(x, k);
      Approx[] values = found.values();
      for (int i = 1; i < values.length; i++) {
        if (i % k > 0 && values[i].value() == values[i - 1].value()) {
          values[i] = Approx.exact(0);
        }
      }
      return found;
    }
  }

  static class TransposesTheOtherWay extends Float64Ops {
    @Override
    public Expected transpose(Expected x, int[] axes) {
      int[] inverse = new int[axes.length];
      for (int i = 0; i < axes.length; i++) {
        inverse[axes[i]] = i;
      }
      return super.transpose(x, inverse);
    }
  }

  static class SliceStartsAtZero extends Float64Ops {
    @Override
    public Expected slice(Expected x, int axis, int from, int to) {
      return super.slice(x, axis, 0, to - from);
    }
  }

  static class ConcatenatesAsIfFirstAxis extends Float64Ops {
    @Override
    public Expected concat(List<Expected> parts, int axis) {
      Approx[] out =
          parts.stream().flatMap(part -> Arrays.stream(part.values())).toArray(Approx[]::new);
      return new Expected(super.concat(parts, axis).shape(), out);
    }
  }

  static class BroadcastsByTiling extends Float64Ops {
    @Override
    public Expected broadcast(Expected x, Shape shape) {
      return of(shape, i -> x.values()[i % x.values().length].value());
    }
  }

  static class GathersInOrder extends Float64Ops {
    @Override
    public Expected gatherRows(Expected x, int[] rows) {
      return super.gatherRows(x, Arrays.stream(rows).sorted().toArray());
    }
  }

  static class ChangesItsInput extends Float64Ops {
    @Override
    public Expected input(Tensor tensor) {
      Expected found = super.input(tensor);
      tensor.data()[0] += 1;
      return found;
    }
  }

  static class ReusesItsResult extends Float64Ops {
    private final Map<Shape, Tensor> results = new ConcurrentHashMap<>();

    @Override
    public Tensor output(Expected value) {
      Tensor found = super.output(value);
      Tensor result = results.computeIfAbsent(value.shape(), shape -> found);
      System.arraycopy(found.data(), 0, result.data(), 0, found.data().length);
      return result;
    }
  }

  static class SharesWeightsByName extends Float64Ops {
    private final Map<String, Expected> known = new ConcurrentHashMap<>();

    @Override
    public Expected constant(Weight weight) {
      Expected found = known.computeIfAbsent(weight.name(), name -> super.constant(weight));
      return found.shape().equals(weight.shape()) ? found : super.constant(weight);
    }
  }

  static class FreesSharedWeights extends Float64Ops {
    private final Map<String, Expected> known = new ConcurrentHashMap<>();
    private final Map<Expected, Boolean> weights = new ConcurrentHashMap<>();

    @Override
    public Expected constant(Weight weight) {
      Expected found = known.computeIfAbsent(weight.digest(), digest -> super.constant(weight));
      weights.put(found, true);
      return found;
    }

    @Override
    public void release(Expected value) {
      if (weights.containsKey(value)) {
        Arrays.fill(value.values(), Approx.exact(Double.NaN));
      }
    }
  }

  static class ReadsOneBlockOfAWeight extends Float64Ops {
    @Override
    public Expected constant(Weight weight) {
      float[] values = new float[Math.toIntExact(weight.shape().size())];
      weight.read(0, values, 0, Math.min(values.length, 1 << 20));
      return Expected.of(new Tensor(weight.shape(), values));
    }
  }

  /** Sums in another order where there are many images. */
  static class SumsByBatchSize extends Float64Ops {
    @Override
    public Expected layerNorm(Expected x, Expected gain, Expected bias, float epsilon) {
      Expected found = super.layerNorm(x, gain, bias, epsilon);
      return x.shape().extent(0) == 1 ? found : each(found, v -> v * (1 + 1e-6));
    }
  }

  static class SharesScratchBetweenThreads extends Float64Ops {
    private final Map<Shape, Expected> scratch = new ConcurrentHashMap<>();

    @Override
    public Expected input(Tensor tensor) {
      Expected found = super.input(tensor);
      Expected shared = scratch.computeIfAbsent(tensor.shape(), shape -> found);
      System.arraycopy(found.values(), 0, shared.values(), 0, found.values().length);
      return shared;
    }
  }

  static class NeverTheSame extends Float64Ops {
    private int calls;

    @Override
    public synchronized Expected softmax(Expected x) {
      double noise = 1 + 1e-7 * (calls++ % 2);
      return each(super.softmax(x), v -> v * noise);
    }
  }
}
