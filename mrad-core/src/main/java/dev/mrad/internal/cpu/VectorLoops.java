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

  static void largestOfColumns(
      float[] x, int from, int rows, int width, float[] largest, int largestFrom) {
    for (int j = 0; j < width; j += LANES) {
      FloatVector most = FloatVector.fromArray(SPECIES, largest, largestFrom + j);
      for (int row = 0; row < rows; row++) {
        FloatVector value = FloatVector.fromArray(SPECIES, x, from + row * width + j);
        most = most.blend(value, value.compare(VectorOperators.GT, most));
      }
      most.intoArray(largest, largestFrom + j);
    }
  }

  static void expColumns(
      float[] x,
      int from,
      int rows,
      int width,
      float[] shift,
      int shiftFrom,
      float scale,
      float[] sums,
      int sumsFrom) {
    for (int j = 0; j < width; j += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, sums, sumsFrom + j);
      FloatVector less = FloatVector.fromArray(SPECIES, shift, shiftFrom + j);
      for (int row = 0; row < rows; row++) {
        int at = from + row * width + j;
        FloatVector value = FloatVector.fromArray(SPECIES, x, at);
        FloatVector result = VectorMath.exp(value.sub(less).mul(scale));
        result.intoArray(x, at);
        sum = sum.add(result);
      }
      sum.intoArray(sums, sumsFrom + j);
    }
  }

  static void expClassSums(
      float[] x,
      int from,
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
    for (; i <= count - LANES; i += LANES) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector result = VectorMath.exp(value.sub(shift).mul(scale));
      all = all.add(result);
      some = result.fma(FloatVector.fromArray(SPECIES, classes, classFrom + i), some);
      others = result.fma(FloatVector.fromArray(SPECIES, classes, second + i), others);
    }
    float sum = VectorMath.sum(all);
    float sum0 = VectorMath.sum(some);
    float sum1 = VectorMath.sum(others);
    for (; i < count; i++) {
      float result = Exponential.exp((x[from + i] - shift) * scale);
      sum += result;
      sum0 = Math.fma(result, classes[classFrom + i], sum0);
      sum1 = Math.fma(result, classes[second + i], sum1);
    }
    sums[sumsFrom] += sum;
    sums[sumsFrom + 1] += sum0;
    sums[sumsFrom + 2] += sum1;
  }

  static float max(float[] x, int from, int count) {
    FloatVector largest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      largest = largest.blend(value, value.compare(VectorOperators.GT, largest));
    }
    float result = largest.reduceLanes(VectorOperators.MAX);
    for (; i < count; i++) {
      if (x[from + i] > result) {
        result = x[from + i];
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
