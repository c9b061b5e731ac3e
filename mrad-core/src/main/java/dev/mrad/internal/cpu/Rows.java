package dev.mrad.internal.cpu;

import dev.mrad.spi.Op;
import java.util.Arrays;

/** Operations along one axis, shared out to the threads in ranges of rows. */
final class Rows {
  private static final int TASK_VALUES = 1 << 16;

  private final Kernels kernels;
  private final Workers workers;

  Rows(Kernels kernels, Workers workers) {
    this.kernels = kernels;
    this.workers = workers;
  }

  @FunctionalInterface
  private interface Row {
    /** Computes the row that starts at an offset. */
    void compute(int row);
  }

  private void each(int rows, int width, Row row) {
    int some = Math.max(1, TASK_VALUES / Math.max(1, width));
    workers.run(
        PackedMatrix.ceilDiv(rows, some),
        (index, scratch) -> {
          int end = Math.min(rows, (index + 1) * some);
          for (int i = index * some; i < end; i++) {
            row.compute(i);
          }
        });
  }

  void layerNorm(CpuTensor x, float[] gain, float[] bias, float epsilon, float[] out) {
    int width = x.extent(-1);
    float[] values = x.data();
    each(
        x.rows(),
        width,
        row -> {
          int at = row * width;
          float mean = kernels.sum(values, at, width) / width;
          float variance = kernels.sumOfSquares(values, at, width, mean) / width;
          float factor = (float) (1 / Math.sqrt((double) variance + epsilon));
          kernels.normalize(values, at, mean, factor, gain, bias, out, at, width);
        });
  }

  void softmax(CpuTensor x, float[] out) {
    int width = x.extent(-1);
    float[] values = x.data();
    each(
        x.rows(),
        width,
        row -> {
          int at = row * width;
          System.arraycopy(values, at, out, at, width);
          float sum = kernels.expSum(out, at, width, kernels.max(out, at, width), 1);
          kernels.scale(out, at, width, 1 / sum);
        });
  }

  void l2Normalize(CpuTensor x, float[] out) {
    int width = x.extent(-1);
    float[] values = x.data();
    each(
        x.rows(),
        width,
        row -> {
          int at = row * width;
          double squares = 0;
          for (int i = at; i < at + width; i++) {
            squares += (double) values[i] * values[i];
          }
          double norm = Math.sqrt(squares);
          for (int i = at; i < at + width; i++) {
            out[i] = (float) (values[i] / norm);
          }
        });
  }

  void reduce(Op.Reduce.Kind kind, CpuTensor x, int axis, float[] out) {
    int inner = Rearrange.inner(x.shape(), axis);
    int extent = x.extent(axis);
    double divisor = kind == Op.Reduce.Kind.MEAN ? extent : 1;
    float[] values = x.data();
    each(
        out.length / inner,
        extent * inner,
        outer -> {
          double[] sums = new double[inner];
          int from = outer * extent * inner;
          for (int i = 0; i < extent; i++) {
            for (int j = 0; j < inner; j++) {
              sums[j] += values[from + i * inner + j];
            }
          }
          for (int j = 0; j < inner; j++) {
            out[outer * inner + j] = (float) (sums[j] / divisor);
          }
        });
  }

  /** In the order of {@link Float#compare}: NaN counts as the largest. */
  void topK(CpuTensor x, int k, float[] out) {
    int width = x.extent(-1);
    float[] values = x.data();
    each(
        x.rows(),
        width,
        row -> {
          int from = row * width;
          float[] heap = Arrays.copyOfRange(values, from, from + k);
          for (int i = k / 2 - 1; i >= 0; i--) {
            sink(heap, i);
          }
          for (int i = from + k; i < from + width; i++) {
            if (Float.compare(values[i], heap[0]) > 0) {
              heap[0] = values[i];
              sink(heap, 0);
            }
          }
          Arrays.sort(heap);
          for (int i = 0; i < k; i++) {
            out[row * k + i] = heap[k - 1 - i];
          }
        });
  }

  /** Lets a value sink in a heap whose root is the least. */
  private static void sink(float[] heap, int start) {
    float value = heap[start];
    int at = start;
    while (2 * at + 1 < heap.length) {
      int child = 2 * at + 1;
      if (child + 1 < heap.length && Float.compare(heap[child + 1], heap[child]) < 0) {
        child++;
      }
      if (Float.compare(value, heap[child]) <= 0) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
}
