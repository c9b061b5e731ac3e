package dev.mrad.benchmarks;

import java.util.stream.IntStream;

/** What one would write at first: the formula in loops, queries shared out by a parallel stream. */
final class NaiveJava {
  private NaiveJava() {}

  static float[] retrieve(
      float[] q, float[] keys, float[] classes, int width, int classCount, float tau) {
    int rows = q.length / width;
    int keyCount = keys.length / width;
    float[] out = new float[rows * classCount];
    IntStream.range(0, rows)
        .parallel()
        .forEach(row -> {
          float[] scores = scores(q, row * width, keys, 0, width, keyCount, width, 1 / tau);
          softmax(scores);
          for (int j = 0; j < keyCount; j++) {
            for (int c = 0; c < classCount; c++) {
              out[row * classCount + c] += scores[j] * classes[j * classCount + c];
            }
          }
        });
    return out;
  }

  private static float[] scores(
      float[] q,
      int from,
      float[] keys,
      int column,
      int stride,
      int count,
      int depth,
      float scale) {
    float[] scores = new float[count];
    for (int j = 0; j < count; j++) {
      float sum = 0;
      for (int d = 0; d < depth; d++) {
        sum += q[from + d] * keys[j * stride + column + d];
      }
      scores[j] = sum * scale;
    }
    return scores;
  }

  private static void softmax(float[] x) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float value : x) {
      largest = Math.max(largest, value);
    }
    float sum = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.exp(x[i] - largest);
      sum += x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] /= sum;
    }
  }
}
