package dev.mrad.internal.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops on {@code jdk.incubator.vector}. Loaded only where that module is present; it,
 * the tiles and {@link VectorMath} are the only classes that touch it.
 */
final class VectorKernels extends Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** 512-bit vectors come with 32 registers; narrower ones may have 16. */
  private static final boolean WIDE = LANES >= 16;

  private static final int TILE_ROWS = 5;
  private static final int SLAB_VALUES = 1 << 15;
  private static final float GELU = 1.702f;

  /** Bits of the preferred vectors. */
  static int vectorBits() {
    return LANES * Float.SIZE;
  }

  @Override
  String description() {
    return "vector kernels, " + vectorBits() + " bits";
  }

  @Override
  int panelWidth() {
    return (WIDE ? WideTile.VECTORS : NarrowTile.VECTORS) * LANES;
  }

  @Override
  int slabDepth() {
    return Math.min(512, SLAB_VALUES / panelWidth());
  }

  @Override
  int tileRows() {
    return TILE_ROWS;
  }

  @Override
  void multiply(
      float[] a,
      int aFrom,
      int tileSize,
      int rows,
      float[] slab,
      int slabFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStride) {
    int row = 0;
    int tile = aFrom;
    for (; row + TILE_ROWS <= rows; row += TILE_ROWS, tile += tileSize) {
      tile(a, tile, slab, slabFrom, depth, c, cFrom + row * cStride, cStride);
    }
    if (row < rows) {
      int width = panelWidth();
      float[] last = new float[TILE_ROWS * width];
      for (int i = 0; row + i < rows; i++) {
        System.arraycopy(c, cFrom + (row + i) * cStride, last, i * width, width);
      }
      tile(a, tile, slab, slabFrom, depth, last, 0, width);
      for (int i = 0; row + i < rows; i++) {
        System.arraycopy(last, i * width, c, cFrom + (row + i) * cStride, width);
      }
    }
  }

  private static void tile(
      float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int cFrom, int cStride) {
    if (WIDE) {
      WideTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStride);
    } else {
      NarrowTile.multiply(a, aFrom, b, bFrom, depth, c, cFrom, cStride);
    }
  }

  @Override
  void multiplyRow(
      float[] a,
      int aFrom,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      int depth,
      float[] c,
      int cFrom) {
    int width = panelWidth();
    for (int j = 0; j < width; j += 2 * LANES) {
      RowTile.multiply(a, aFrom, b0, b1, b2, b3, width, j, depth, c, cFrom + j);
    }
  }

  @Override
  void largestOfColumns(float[] x, int from, int rows, float[] largest, int largestFrom) {
    int width = panelWidth();
    for (int j = 0; j < width; j += LANES) {
      FloatVector most = FloatVector.fromArray(SPECIES, largest, largestFrom + j);
      for (int row = 0; row < rows; row++) {
        FloatVector value = FloatVector.fromArray(SPECIES, x, from + row * width + j);
        most = most.blend(value, value.compare(VectorOperators.GT, most));
      }
      most.intoArray(largest, largestFrom + j);
    }
  }

  @Override
  void expColumns(
      float[] x,
      int from,
      int rows,
      float[] shift,
      int shiftFrom,
      float scale,
      float[] sums,
      int sumsFrom) {
    int width = panelWidth();
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

  @Override
  void scaleColumns(float[] x, int from, int rows, float[] factors, int factorsFrom) {
    int width = panelWidth();
    for (int j = 0; j < width; j += LANES) {
      FloatVector factor = FloatVector.fromArray(SPECIES, factors, factorsFrom + j);
      for (int row = 0; row < rows; row++) {
        int at = from + row * width + j;
        FloatVector.fromArray(SPECIES, x, at).mul(factor).intoArray(x, at);
      }
    }
  }

  /** Two classes, as MRAD has them, in one pass that leaves {@code x} as it is. */
  @Override
  void expClassSums(
      float[] x,
      int from,
      int count,
      float shift,
      float scale,
      float[] classes,
      int classFrom,
      int classStride,
      int classCount,
      float[] sums,
      int sumsFrom) {
    if (classCount != 2) {
      super.expClassSums(
          x,
          from,
          count,
          shift,
          scale,
          classes,
          classFrom,
          classStride,
          classCount,
          sums,
          sumsFrom);
      return;
    }
    int second = classFrom + classStride;
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

  @Override
  float max(float[] x, int from, int count) {
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

  @Override
  float expSum(float[] x, int from, int count, float shift, float scale) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector result = VectorMath.exp(value.sub(shift).mul(scale));
      result.intoArray(x, from + i);
      sums = sums.add(result);
    }
    float sum = VectorMath.sum(sums);
    for (; i < count; i++) {
      float result = Exponential.exp((x[from + i] - shift) * scale);
      x[from + i] = result;
      sum += result;
    }
    return sum;
  }

  @Override
  void scale(float[] x, int from, int count, float factor) {
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector.fromArray(SPECIES, x, from + i).mul(factor).intoArray(x, from + i);
    }
    for (; i < count; i++) {
      x[from + i] *= factor;
    }
  }

  @Override
  void add(float[] y, int yFrom, float[] x, int xFrom, int count) {
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector.fromArray(SPECIES, y, yFrom + i)
          .add(FloatVector.fromArray(SPECIES, x, xFrom + i))
          .intoArray(y, yFrom + i);
    }
    for (; i < count; i++) {
      y[yFrom + i] += x[xFrom + i];
    }
  }

  @Override
  float dot(float[] x, int xFrom, float[] y, int yFrom, int count) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      sums =
          FloatVector.fromArray(SPECIES, x, xFrom + i)
              .fma(FloatVector.fromArray(SPECIES, y, yFrom + i), sums);
    }
    float sum = VectorMath.sum(sums);
    for (; i < count; i++) {
      sum = Math.fma(x[xFrom + i], y[yFrom + i], sum);
    }
    return sum;
  }

  @Override
  float sum(float[] x, int from, int count) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      sums = sums.add(FloatVector.fromArray(SPECIES, x, from + i));
    }
    float sum = VectorMath.sum(sums);
    for (; i < count; i++) {
      sum += x[from + i];
    }
    return sum;
  }

  @Override
  float sumOfSquares(float[] x, int from, int count, float mean) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector distance = FloatVector.fromArray(SPECIES, x, from + i).sub(mean);
      sums = distance.fma(distance, sums);
    }
    float sum = VectorMath.sum(sums);
    for (; i < count; i++) {
      float distance = x[from + i] - mean;
      sum = Math.fma(distance, distance, sum);
    }
    return sum;
  }

  @Override
  void normalize(
      float[] x,
      int xFrom,
      float mean,
      float factor,
      float[] gain,
      float[] bias,
      float[] y,
      int yFrom,
      int count) {
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector.fromArray(SPECIES, x, xFrom + i)
          .sub(mean)
          .mul(factor)
          .fma(FloatVector.fromArray(SPECIES, gain, i), FloatVector.fromArray(SPECIES, bias, i))
          .intoArray(y, yFrom + i);
    }
    for (; i < count; i++) {
      y[yFrom + i] = Math.fma((x[xFrom + i] - mean) * factor, gain[i], bias[i]);
    }
  }

  @Override
  void quickGelu(float[] x, int from, int count) {
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, from + i);
      FloatVector scaled = value.mul(GELU);
      VectorMask<Float> positive = scaled.compare(VectorOperators.GT, 0f);
      FloatVector share = VectorMath.exp(scaled.blend(scaled.neg(), positive));
      FloatVector upper = share.blend(1f, positive);
      value.mul(upper.div(share.add(1f))).intoArray(x, from + i);
    }
    for (; i < count; i++) {
      x[from + i] = ScalarKernels.quickGelu(x[from + i]);
    }
  }
}
