package dev.mrad.internal.cpu;

/** Sums in plain Java, with the bits that {@link VectorLoops} gives on vectors of so many lanes. */
final class LaneSums {
  private LaneSums() {}

  static void expClassSums(
      int lanes,
      float[] x,
      int from,
      int strip,
      int count,
      float shift,
      float scale,
      float[] classes,
      int classFrom,
      int second,
      float[] sums,
      int sumsFrom) {
    float[] all = new float[lanes];
    float[] some = new float[lanes];
    float[] others = new float[lanes];
    int whole = count / lanes * lanes;
    int at = from;
    for (int i = 0; i < whole; i += lanes, at += strip) {
      for (int lane = 0; lane < lanes; lane++) {
        float result = Exponential.exp((x[at + lane] - shift) * scale);
        all[lane] += result;
        some[lane] = Math.fma(result, classes[classFrom + i + lane], some[lane]);
        others[lane] = Math.fma(result, classes[second + i + lane], others[lane]);
      }
    }
    float sum = sum(all);
    float sum0 = sum(some);
    float sum1 = sum(others);
    for (int i = whole; i < count; i++, at++) {
      float result = Exponential.exp((x[at] - shift) * scale);
      sum += result;
      sum0 = Math.fma(result, classes[classFrom + i], sum0);
      sum1 = Math.fma(result, classes[second + i], sum1);
    }
    sums[sumsFrom] += sum;
    sums[sumsFrom + 1] += sum0;
    sums[sumsFrom + 2] += sum1;
  }

  /** In the order of {@link VectorMath#sum}. */
  private static float sum(float[] x) {
    if (x.length == 16) {
      return (((x[0] + x[2]) + (x[1] + x[3])) + ((x[8] + x[10]) + (x[9] + x[11])))
          + (((x[4] + x[6]) + (x[5] + x[7])) + ((x[12] + x[14]) + (x[13] + x[15])));
    }
    if (x.length == 8) {
      return ((x[0] + x[2]) + (x[1] + x[3])) + ((x[4] + x[6]) + (x[5] + x[7]));
    }
    float sum = 0;
    for (float value : x) {
      sum += value;
    }
    return sum;
  }
}
