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

  static float[] linear(float[] x, float[] weight, float[] bias, int depth) {
    int rows = x.length / depth;
    int columns = bias.length;
    float[] out = new float[rows * columns];
    IntStream.range(0, rows)
        .parallel()
        .forEach(row -> {
          for (int j = 0; j < columns; j++) {
            float sum = bias[j];
            for (int k = 0; k < depth; k++) {
              sum += x[row * depth + k] * weight[j * depth + k];
            }
            out[row * columns + j] = sum;
          }
        });
    return out;
  }

  static float[] attention(float[] q, float[] k, float[] v, int width, int heads, float scale) {
    int tokens = q.length / width;
    int headWidth = width / heads;
    float[] out = new float[q.length];
    IntStream.range(0, tokens * heads)
        .parallel()
        .forEach(unit -> {
          int column = unit % heads * headWidth;
          int to = unit / heads * width + column;
          float[] scores = scores(q, to, k, column, width, tokens, headWidth, scale);
          softmax(scores);
          for (int j = 0; j < tokens; j++) {
            for (int d = 0; d < headWidth; d++) {
              out[to + d] += scores[j] * v[j * width + column + d];
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
