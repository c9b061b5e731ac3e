package dev.mrad.internal.grid;

import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;

/**
 * The matrix {@code [to, from]} of a linear map along one axis of a grid. Applied to both axes it
 * gives the separable two-dimensional filters of docs/method.md §2, §3 and §6.
 *
 * @param name names the weight
 * @param to rows
 * @param from columns
 * @param values row-major; kept in double precision so that products are rounded only once
 */
public record BandMatrix(String name, int to, int from, double[] values) {
  /**
   * The mean over {@code window} neighbours, zeros outside, the divisor always {@code window}.
   *
   * @param size the grid's side
   * @param window odd
   */
  public static BandMatrix box(int size, int window) {
    double[] values = new double[size * size];
    int reach = window / 2;
    for (int row = 0; row < size; row++) {
      for (int column = Math.max(0, row - reach);
          column <= Math.min(size - 1, row + reach);
          column++) {
        values[row * size + column] = 1.0 / window;
      }
    }
    return new BandMatrix("box" + window + "[" + size + "]", size, size, values);
  }

  /**
   * Bilinear resampling with half-pixel centres and no antialiasing, the outermost samples repeated
   * ({@code align_corners=False}).
   */
  public static BandMatrix bilinear(int from, int to) {
    double[] values = new double[to * from];
    for (int row = 0; row < to; row++) {
      addBilinear(from, to, row, 1, values, row * from);
    }
    return new BandMatrix("bilinear[" + from + "→" + to + "]", to, from, values);
  }

  /** The mean of rows {@code first} to {@code end}, exclusive, of {@link #bilinear}. */
  public static double[] bilinearMean(int from, int to, int first, int end) {
    double[] mean = new double[from];
    for (int row = first; row < end; row++) {
      addBilinear(from, to, row, 1.0 / (end - first), mean, 0);
    }
    return mean;
  }

  private static void addBilinear(
      int from, int to, int row, double factor, double[] target, int offset) {
    Between at = Between.of(from, to, row);
    target[offset + at.low()] += factor * (1 - at.share());
    target[offset + at.high()] += factor * at.share();
  }

  /**
   * Where a row of {@link #bilinear} lies between two samples.
   *
   * @param low the sample before it
   * @param high the sample after it
   * @param share how much the latter counts, 0 to 1
   */
  public record Between(int low, int high, double share) {
    /** A row of the matrix {@code [to, from]}. */
    public static Between of(int from, int to, int row) {
      double at = Math.max(0, (row + 0.5) * from / to - 0.5);
      int low = Math.min((int) at, from - 1);
      return new Between(low, Math.min(low + 1, from - 1), at - low);
    }

    /** The value here of two samples. */
    public double mix(double lower, double higher) {
      return (1 - share) * lower + share * higher;
    }
  }

  /**
   * A Gaussian of radius {@code int(4σ + 0.5)} whose border mirrors the samples: {@code d c b a | a
   * b c d | d c b a}.
   *
   * @param size the number of samples
   * @param sigma the standard deviation in samples, positive
   */
  public static BandMatrix gaussian(int size, double sigma) {
    int radius = (int) (4 * sigma + 0.5);
    double[] kernel = new double[2 * radius + 1];
    double total = 0;
    for (int i = 0; i < kernel.length; i++) {
      double distance = (i - radius) / sigma;
      kernel[i] = Math.exp(-0.5 * distance * distance);
      total += kernel[i];
    }
    double[] values = new double[size * size];
    for (int row = 0; row < size; row++) {
      for (int i = 0; i < kernel.length; i++) {
        int at = Math.floorMod(row + i - radius, 2 * size);
        int column = at < size ? at : 2 * size - 1 - at;
        values[row * size + column] += kernel[i] / total;
      }
    }
    return new BandMatrix("gaussian" + sigma + "[" + size + "]", size, size, values);
  }

  /** This map after another one: {@code this · first}. */
  public BandMatrix after(BandMatrix first) {
    if (from != first.to) {
      throw new IllegalArgumentException(name + " takes " + from + " samples, not " + first.to);
    }
    double[] product = new double[to * first.from];
    for (int row = 0; row < to; row++) {
      for (int inner = 0; inner < from; inner++) {
        double factor = values[row * from + inner];
        if (factor != 0) {
          for (int column = 0; column < first.from; column++) {
            product[row * first.from + column] +=
                factor * first.values[inner * first.from + column];
          }
        }
      }
    }
    return new BandMatrix(name + "∘" + first.name, to, first.from, product);
  }

  /** {@code v · this}: what each input sample counts when the outputs count {@code v}. */
  public double[] pull(double[] v) {
    if (v.length != to) {
      throw new IllegalArgumentException(name + " gives " + to + " samples, not " + v.length);
    }
    double[] pulled = new double[from];
    for (int row = 0; row < to; row++) {
      if (v[row] != 0) {
        for (int column = 0; column < from; column++) {
          pulled[column] += v[row] * values[row * from + column];
        }
      }
    }
    return pulled;
  }

  /** The matrix as a weight for a graph. */
  public Weight weight() {
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    return new ArrayWeight(name, Shape.of(to, from), rounded);
  }
}
