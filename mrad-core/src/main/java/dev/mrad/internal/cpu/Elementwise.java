package dev.mrad.internal.cpu;

import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import java.util.Arrays;

/** Operations on each element, with broadcasting, shared out to the threads in ranges of rows. */
final class Elementwise {
  private static final int TASK_VALUES = 1 << 16;

  private final Kernels kernels;
  private final Workers workers;

  Elementwise(Kernels kernels, Workers workers) {
    this.kernels = kernels;
    this.workers = workers;
  }

  /** Computes some elements that lie side by side in the result. */
  @FunctionalInterface
  private interface Row {
    /**
     * @param offsets where each operand begins
     * @param to where the result begins
     * @param count how many elements
     */
    void compute(int[] offsets, int to, int count);
  }

  void binary(Op.Binary.Kind kind, CpuTensor a, CpuTensor b, Shape shape, float[] out) {
    Walk walk = new Walk(shape, a.shape(), b.shape());
    float[] x = a.data();
    float[] y = b.data();
    int dx = walk.step(0);
    int dy = walk.step(1);
    walk.run((offsets, to, count) -> {
      int i = offsets[0];
      int j = offsets[1];
      if (kind == Op.Binary.Kind.ADD && dx == 1 && dy == 1) {
        System.arraycopy(x, i, out, to, count);
        kernels.add(out, to, y, j, count);
        return;
      }
      for (int n = 0; n < count; n++) {
        out[to + n] = apply(kind, x[i + n * dx], y[j + n * dy]);
      }
    });
  }

  private static float apply(Op.Binary.Kind kind, float x, float y) {
    return switch (kind) {
      case ADD -> x + y;
      case SUBTRACT -> x - y;
      case MULTIPLY -> x * y;
      case DIVIDE -> x / y;
      case GREATER -> x > y ? 1 : 0;
    };
  }

  void where(CpuTensor condition, CpuTensor yes, CpuTensor no, Shape shape, float[] out) {
    Walk walk = new Walk(shape, condition.shape(), yes.shape(), no.shape());
    float[] c = condition.data();
    float[] x = yes.data();
    float[] y = no.data();
    int dc = walk.step(0);
    int dx = walk.step(1);
    int dy = walk.step(2);
    walk.run((offsets, to, count) -> {
      for (int n = 0; n < count; n++) {
        boolean take = c[offsets[0] + n * dc] != 0;
        out[to + n] = take ? x[offsets[1] + n * dx] : y[offsets[2] + n * dy];
      }
    });
  }

  void unary(Op.Unary.Kind kind, float[] x, float[] out) {
    flat(
        x,
        out,
        (offsets, to, count) -> {
          switch (kind) {
            case EXP -> {
              for (int n = to; n < to + count; n++) {
                out[n] = (float) Math.exp(x[n]);
              }
            }
            case LOG -> {
              for (int n = to; n < to + count; n++) {
                out[n] = (float) Math.log(x[n]);
              }
            }
            case QUICK_GELU -> {
              System.arraycopy(x, to, out, to, count);
              kernels.quickGelu(out, to, count);
            }
          }
        });
  }

  void clamp(float[] x, float low, float high, float[] out) {
    flat(
        x,
        out,
        (offsets, to, count) -> {
          for (int n = to; n < to + count; n++) {
            out[n] = x[n] < low ? low : x[n] > high ? high : x[n];
          }
        });
  }

  private void flat(float[] x, float[] out, Row row) {
    Shape shape = Shape.of(out.length);
    new Walk(shape, Shape.of(x.length)).run(row);
  }

  /** Walks over the elements of a result and along with it over operands that broadcast to it. */
  private final class Walk {
    private final int size;
    private final int width;
    private final int[] extents;
    private final int[][] strides;

    Walk(Shape shape, Shape... operands) {
      int rank = Math.max(1, shape.rank());
      int[] all = new int[rank];
      int[][] steps = new int[operands.length][rank];
      all[0] = 1;
      for (int axis = 0; axis < shape.rank(); axis++) {
        all[axis] = shape.extent(axis);
      }
      for (int i = 0; i < operands.length; i++) {
        int[] own = Rearrange.broadcastStrides(operands[i], shape);
        System.arraycopy(own, 0, steps[i], 0, own.length);
      }
      int last = rank - 1;
      while (last > 0 && joins(steps, all, last)) {
        all[last - 1] *= all[last];
        for (int[] step : steps) {
          step[last - 1] = step[last];
        }
        last--;
      }
      this.extents = Arrays.copyOf(all, last + 1);
      this.strides = steps;
      this.width = all[last];
      this.size = Math.toIntExact(shape.size());
    }

    /** Whether the last two axes are walked like a single one by all operands. */
    private static boolean joins(int[][] steps, int[] extents, int last) {
      for (int[] step : steps) {
        if (step[last - 1] != step[last] * extents[last]) {
          return false;
        }
      }
      return true;
    }

    int step(int operand) {
      return strides[operand][extents.length - 1];
    }

    void run(Row row) {
      workers.run(
          PackedMatrix.ceilDiv(size, TASK_VALUES),
          (index, scratch) -> {
            int from = index * TASK_VALUES;
            int end = Math.min(size, from + TASK_VALUES);
            int[] offsets = new int[strides.length];
            while (from < end) {
              int count = Math.min(end - from, width - from % width);
              locate(from, offsets);
              row.compute(offsets, from, count);
              from += count;
            }
          });
    }

    private void locate(int element, int[] offsets) {
      Arrays.fill(offsets, 0);
      int rest = element;
      for (int axis = extents.length - 1; axis >= 0; axis--) {
        int index = rest % extents[axis];
        rest /= extents[axis];
        for (int i = 0; i < offsets.length; i++) {
          offsets[i] += index * strides[i][axis];
        }
      }
    }
  }
}
