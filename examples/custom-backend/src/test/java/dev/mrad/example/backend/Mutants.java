package dev.mrad.example.backend;

import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Operations with one mistake each, of the kinds that are made. */
final class Mutants {
  private Mutants() {}

  private static float[] each(Tensor x, UnaryOperator<Double> operation) {
    float[] out = new float[x.data().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = operation.apply((double) x.data()[i]).floatValue();
    }
    return out;
  }

  static class MatmulTurnsSquareMatricesOnly extends PlainOps {
    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
      boolean square = b.shape().extent(-1) == b.shape().extent(-2);
      return super.matmul(a, b, transposeA, transposeB && !square);
    }
  }

  static class MatmulForgetsTheTail extends PlainOps {
    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
      int inner = a.shape().extent(transposeA ? -2 : -1);
      int whole = inner / 8 * 8;
      if (whole == 0 || whole == inner) {
        return super.matmul(a, b, transposeA, transposeB);
      }
      Tensor left = slice(a, a.shape().rank() - (transposeA ? 2 : 1), 0, whole);
      Tensor right = slice(b, b.shape().rank() - (transposeB ? 1 : 2), 0, whole);
      return super.matmul(left, right, transposeA, transposeB);
    }
  }

  static class MatmulDropsBits extends PlainOps {
    private final int dropped;

    MatmulDropsBits(int dropped) {
      this.dropped = dropped;
    }

    private Tensor rounded(Tensor x) {
      int mask = -1 << dropped;
      return new Tensor(
          x.shape(),
          each(x, v -> (double) Float.intBitsToFloat(Float.floatToIntBits(v.floatValue()) & mask)));
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
      return super.matmul(rounded(a), rounded(b), transposeA, transposeB);
    }
  }

  static class SubtractsTheWrongWayRound extends PlainOps {
    @Override
    public Tensor binary(Op.Binary.Kind kind, Tensor a, Tensor b) {
      boolean swap = kind == Op.Binary.Kind.SUBTRACT && a.shape().rank() < b.shape().rank();
      return swap ? super.binary(kind, b, a) : super.binary(kind, a, b);
    }
  }

  static class GreaterOrEqual extends PlainOps {
    @Override
    public Tensor binary(Op.Binary.Kind kind, Tensor a, Tensor b) {
      if (kind != Op.Binary.Kind.GREATER) {
        return super.binary(kind, a, b);
      }
      Tensor less = super.binary(kind, b, a);
      return new Tensor(less.shape(), each(less, v -> 1 - v));
    }
  }

  static class ExpSaturates extends PlainOps {
    @Override
    public Tensor unary(Op.Unary.Kind kind, Tensor x) {
      return super.unary(kind, kind == Op.Unary.Kind.EXP ? clamp(x, -80, 80) : x);
    }
  }

  static class ExpIsRough extends PlainOps {
    @Override
    public Tensor unary(Op.Unary.Kind kind, Tensor x) {
      Tensor found = super.unary(kind, x);
      return kind == Op.Unary.Kind.EXP
          ? new Tensor(x.shape(), each(found, v -> v * (1 + 2e-6)))
          : found;
    }
  }

  static class GeluWithAnotherFactor extends PlainOps {
    @Override
    public Tensor unary(Op.Unary.Kind kind, Tensor x) {
      return kind == Op.Unary.Kind.QUICK_GELU
          ? new Tensor(x.shape(), each(x, v -> v / (1 + Math.exp(-1.7 * v))))
          : super.unary(kind, x);
    }
  }

  static class ClampForgetsTheUpperEnd extends PlainOps {
    @Override
    public Tensor clamp(Tensor x, float low, float high) {
      return super.clamp(x, low, Float.POSITIVE_INFINITY);
    }
  }

  static class WhereTakesNegativeForFalse extends PlainOps {
    @Override
    public Tensor where(Tensor condition, Tensor yes, Tensor no) {
      return super.where(clamp(condition, 0, 1), yes, no);
    }
  }

  static class WhereMultiplies extends PlainOps {
    @Override
    public Tensor where(Tensor condition, Tensor yes, Tensor no) {
      Tensor on = new Tensor(condition.shape(), each(condition, v -> v != 0 ? 1.0 : 0.0));
      Tensor off = new Tensor(condition.shape(), each(condition, v -> v != 0 ? 0.0 : 1.0));
      return binary(
          Op.Binary.Kind.ADD,
          binary(Op.Binary.Kind.MULTIPLY, on, yes),
          binary(Op.Binary.Kind.MULTIPLY, off, no));
    }
  }

  static class MeanIsUnbiased extends PlainOps {
    @Override
    public Tensor reduce(Op.Reduce.Kind kind, Tensor x, int axis) {
      double count = x.shape().extent(axis);
      Tensor sum = super.reduce(Op.Reduce.Kind.SUM, x, axis);
      return kind == Op.Reduce.Kind.SUM
          ? sum
          : new Tensor(sum.shape(), each(sum, v -> v / Math.max(1, count - 1)));
    }
  }

  static class LayerNormInOnePass extends PlainOps {
    @Override
    public Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, float epsilon) {
      int width = x.shape().extent(-1);
      float[] out = new float[x.data().length];
      for (int row = 0; row < out.length; row += width) {
        float sum = 0;
        float squares = 0;
        for (int i = row; i < row + width; i++) {
          sum += x.data()[i];
          squares += x.data()[i] * x.data()[i];
        }
        float mean = sum / width;
        float variance = squares / width - mean * mean;
        for (int i = row; i < row + width; i++) {
          float scaled = (x.data()[i] - mean) / (float) Math.sqrt(variance + epsilon);
          out[i] = scaled * gain.data()[i - row] + bias.data()[i - row];
        }
      }
      return new Tensor(x.shape(), out);
    }
  }

  static class LayerNormWithoutEpsilon extends PlainOps {
    @Override
    public Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, float epsilon) {
      return super.layerNorm(x, gain, bias, 0);
    }
  }

  static class SoftmaxOverflows extends PlainOps {
    @Override
    public Tensor softmax(Tensor x) {
      Tensor powers = unary(Op.Unary.Kind.EXP, x);
      int axis = x.shape().rank() - 1;
      int[] extents = x.shape().extents();
      extents[axis] = 1;
      Tensor total = reshape(reduce(Op.Reduce.Kind.SUM, powers, axis), Shape.of(extents));
      return binary(Op.Binary.Kind.DIVIDE, powers, total);
    }
  }

  static class NormaliseWithEpsilon extends PlainOps {
    @Override
    public Tensor l2Normalize(Tensor x) {
      Tensor found = super.l2Normalize(x);
      return new Tensor(found.shape(), each(found, v -> Double.isNaN(v) ? 0.0 : v));
    }
  }

  static class TopKAscends extends PlainOps {
    @Override
    public Tensor topK(Tensor x, int k) {
      int[] order = new int[k];
      Arrays.setAll(order, i -> k - 1 - i);
      Tensor column = super.topK(x, k);
      int[] extents = Arrays.copyOf(column.shape().extents(), column.shape().rank() + 1);
      extents[extents.length - 1] = 1;
      return reshape(gatherRows(reshape(column, Shape.of(extents)), order), column.shape());
    }
  }

  static class TopKDropsTies extends PlainOps {
    @Override
    public Tensor topK(Tensor x, int k) {
      Tensor found = super.topK(x, k);
      for (int i = 1; i < found.data().length; i++) {
        if (i % k > 0 && found.data()[i] == found.data()[i - 1]) {
          found.data()[i] = 0;
        }
      }
      return found;
    }
  }

  static class TransposesTheOtherWay extends PlainOps {
    @Override
    public Tensor transpose(Tensor x, int[] axes) {
      int[] inverse = new int[axes.length];
      for (int i = 0; i < axes.length; i++) {
        inverse[axes[i]] = i;
      }
      return super.transpose(x, inverse);
    }
  }

  static class SliceStartsAtZero extends PlainOps {
    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
      return super.slice(x, axis, 0, to - from);
    }
  }

  static class ConcatenatesAsIfFirstAxis extends PlainOps {
    @Override
    public Tensor concat(List<Tensor> parts, int axis) {
      Tensor right = super.concat(parts, axis);
      float[] out = new float[right.data().length];
      int at = 0;
      for (Tensor part : parts) {
        System.arraycopy(part.data(), 0, out, at, part.data().length);
        at += part.data().length;
      }
      return new Tensor(right.shape(), out);
    }
  }

  static class BroadcastsByTiling extends PlainOps {
    @Override
    public Tensor broadcast(Tensor x, Shape shape) {
      float[] out = new float[Math.toIntExact(shape.size())];
      for (int i = 0; i < out.length; i++) {
        out[i] = x.data()[i % x.data().length];
      }
      return new Tensor(shape, out);
    }
  }

  static class GathersInOrder extends PlainOps {
    @Override
    public Tensor gatherRows(Tensor x, int[] rows) {
      return super.gatherRows(x, Arrays.stream(rows).sorted().toArray());
    }
  }

  static class ChangesItsInput extends PlainOps {
    @Override
    public Tensor softmax(Tensor x) {
      Tensor found = super.softmax(x);
      System.arraycopy(found.data(), 0, x.data(), 0, x.data().length);
      return x;
    }
  }

  static class ReusesItsResult extends PlainOps {
    private final Map<Shape, float[]> buffers = new ConcurrentHashMap<>();

    @Override
    public Tensor output(Tensor value) {
      float[] buffer = buffers.computeIfAbsent(value.shape(), s -> new float[value.data().length]);
      System.arraycopy(value.data(), 0, buffer, 0, buffer.length);
      return new Tensor(value.shape(), buffer);
    }
  }

  static class SharesWeightsByName extends PlainOps {
    private final Map<String, Tensor> known = new ConcurrentHashMap<>();

    @Override
    public Tensor constant(Weight weight) {
      Tensor found = known.computeIfAbsent(weight.name(), name -> super.constant(weight));
      return found.shape().equals(weight.shape()) ? found : super.constant(weight);
    }
  }

  static class FreesSharedWeights extends PlainOps {
    private final Map<String, Tensor> known = new ConcurrentHashMap<>();
    private final Map<Tensor, Boolean> weights = new ConcurrentHashMap<>();

    @Override
    public Tensor constant(Weight weight) {
      Tensor found = known.computeIfAbsent(weight.digest(), digest -> super.constant(weight));
      weights.put(found, true);
      return found;
    }

    @Override
    public void release(Tensor value) {
      if (weights.containsKey(value)) {
        Arrays.fill(value.data(), Float.NaN);
      }
    }
  }

  static class ReadsOneBlockOfAWeight extends PlainOps {
    @Override
    public Tensor constant(Weight weight) {
      float[] values = new float[Math.toIntExact(weight.shape().size())];
      weight.read(0, values, 0, Math.min(values.length, 1 << 20));
      return new Tensor(weight.shape(), values);
    }
  }

  /** Sums in another order where there are many rows. */
  static class SumsByBatchSize extends PlainOps {
    @Override
    public Tensor softmax(Tensor x) {
      Tensor found = super.softmax(x);
      return x.shape().extent(0) == 1
          ? found
          : new Tensor(x.shape(), each(found, v -> v * (1 + 1e-7)));
    }
  }

  static class SharesScratchBetweenThreads extends PlainOps {
    private final Map<Integer, float[]> scratch = new HashMap<>();

    @Override
    public synchronized Tensor input(Tensor tensor) {
      float[] buffer = scratch.computeIfAbsent(tensor.data().length, float[]::new);
      System.arraycopy(tensor.data(), 0, buffer, 0, buffer.length);
      return new Tensor(tensor.shape(), buffer);
    }
  }

  static class NeverTheSame extends PlainOps {
    private int calls;

    @Override
    public synchronized Tensor softmax(Tensor x) {
      double noise = 1 + 1e-7 * (calls++ % 2);
      return new Tensor(x.shape(), each(super.softmax(x), v -> v * noise));
    }
  }
}
