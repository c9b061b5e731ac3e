package dev.mrad.internal.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops on {@code jdk.incubator.vector}. Loaded only where that module is present; it,
 * the two tiles and {@link VectorMath} are the only classes that touch it.
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
      int aStride,
      int rows,
      float[] slab,
      int slabFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStride) {
    int row = 0;
    for (; row + TILE_ROWS <= rows; row += TILE_ROWS) {
      int aRow = aFrom + row * aStride;
      int cRow = cFrom + row * cStride;
      if (WIDE) {
        WideTile.fiveRows(a, aRow, aStride, slab, slabFrom, depth, c, cRow, cStride);
      } else {
        NarrowTile.fiveRows(a, aRow, aStride, slab, slabFrom, depth, c, cRow, cStride);
      }
    }
    for (; row < rows; row++) {
      int aRow = aFrom + row * aStride;
      int cRow = cFrom + row * cStride;
      if (WIDE) {
        WideTile.oneRow(a, aRow, slab, slabFrom, depth, c, cRow);
      } else {
        NarrowTile.oneRow(a, aRow, slab, slabFrom, depth, c, cRow);
      }
    }
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
