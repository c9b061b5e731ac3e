package dev.mrad.internal.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The loops around exponentials on vectors; {@link Kernels} says what each does. */
final class VectorLoops {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorLoops() {}

  /** Copies the first vector of each row. */
  static void copyRows(float[] x, int from, int stride, float[] y, int to, int yStride, int rows) {
    for (int row = 0; row < rows; row++) {
      FloatVector.fromArray(SPECIES, x, from + row * stride).intoArray(y, to + row * yStride);
    }
  }

  /** For one strip. */
  static void largestOfColumns(float[] x, int from, int rows, float[] largest, int largestFrom) {
    FloatVector most = FloatVector.fromArray(SPECIES, largest, largestFrom);
    for (int row = 0; row < rows; row++) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + row * LANES);
      most = most.blend(value, value.compare(VectorOperators.GT, most));
    }
    most.intoArray(largest, largestFrom);
  }

  /** For one strip. */
  static void expColumns(
      float[] x,
      int from,
      int rows,
      float[] shift,
      int shiftFrom,
      float scale,
      float[] sums,
      int sumsFrom) {
    FloatVector sum = FloatVector.fromArray(SPECIES, sums, sumsFrom);
    FloatVector less = FloatVector.fromArray(SPECIES, shift, shiftFrom);
    for (int row = 0; row < rows; row++) {
      int at = from + row * LANES;
      FloatVector value = FloatVector.fromArray(SPECIES, x, at);
      FloatVector result = VectorMath.exp(value.sub(less).mul(scale));
      result.intoArray(x, at);
      sum = sum.add(result);
    }
    sum.intoArray(sums, sumsFrom);
  }

  static void expClassSums(
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
    FloatVector all = FloatVector.zero(SPECIES);
    FloatVector some = all;
    FloatVector others = all;
    int i = 0;
    int at = from;
    for (; i <= count - LANES; i += LANES, at += strip) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, at);
      FloatVector result = VectorMath.exp(value.sub(shift).mul(scale));
      all = all.add(result);
      some = result.fma(FloatVector.fromArray(SPECIES, classes, classFrom + i), some);
      others = result.fma(FloatVector.fromArray(SPECIES, classes, second + i), others);
    }
    float sum = VectorMath.sum(all);
    float sum0 = VectorMath.sum(some);
    float sum1 = VectorMath.sum(others);
    for (; i < count; i++, at++) {
      float result = Exponential.exp((x[at] - shift) * scale);
      sum += result;
      sum0 = Math.fma(result, classes[classFrom + i], sum0);
      sum1 = Math.fma(result, classes[second + i], sum1);
    }
    sums[sumsFrom] += sum;
    sums[sumsFrom + 1] += sum0;
    sums[sumsFrom + 2] += sum1;
  }

  static float max(float[] x, int from, int strip, int count) {
    FloatVector largest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int i = 0;
    int at = from;
    for (; i <= count - LANES; i += LANES, at += strip) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, at);
      largest = largest.blend(value, value.compare(VectorOperators.GT, largest));
    }
    float result = largest.reduceLanes(VectorOperators.MAX);
    for (; i < count; i++, at++) {
      if (x[at] > result) {
        result = x[at];
      }
    }
    return result;
  }

  static void quickGelu(float[] x, int from, int count) {
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector scaled = value.mul(Exponential.GELU);
      VectorMask<Float> positive = scaled.compare(VectorOperators.GT, 0f);
      FloatVector share = VectorMath.exp(scaled.blend(scaled.neg(), positive));
      FloatVector upper = share.blend(1f, positive);
      value.mul(upper.div(share.add(1f))).intoArray(x, from + i);
    }
    for (; i < count; i++) {
      x[from + i] = Exponential.quickGelu(x[from + i]);
    }
  }
}
