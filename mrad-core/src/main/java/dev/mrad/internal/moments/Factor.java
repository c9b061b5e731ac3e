package dev.mrad.internal.moments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A symmetric positive semidefinite matrix C as {@code Σ l lᵀ + E} with few vectors l and a
 * positive semidefinite rest E of small trace: Cholesky's decomposition with the largest rest
 * first. So {@code qᵀCq} lies between {@code Σ (l·q)²} and that plus {@code trace(E)·‖q‖²}.
 */
final class Factor {
  private final List<float[]> vectors;
  private final double restTrace;
  private final double trace;

  private Factor(List<float[]> vectors, double restTrace, double trace) {
    this.vectors = vectors;
    this.restTrace = restTrace;
    this.trace = trace;
  }

  /**
   * @param dimension d
   * @param column gives a column of C
   * @param lift added to the diagonal first, at least as much as rounding may have taken from it
   * @param enough the trace of the rest at which to stop
   */
  static Factor of(int dimension, IntFunction<double[]> column, double lift, double enough) {
    double[] diagonal = new double[dimension];
    Arrays.setAll(diagonal, i -> Math.max(0, column.apply(i)[i]) + lift);
    double trace = Arrays.stream(diagonal).sum();
    double rest = trace;
    List<double[]> found = new ArrayList<>();
    while (rest > enough && found.size() < dimension) {
      int pivot = 0;
      for (int i = 1; i < dimension; i++) {
        pivot = diagonal[i] > diagonal[pivot] ? i : pivot;
      }
      double square = diagonal[pivot];
      if (square <= 2 * lift) {
        break;
      }
      double[] vector = column.apply(pivot);
      vector[pivot] += lift;
      for (double[] before : found) {
        double factor = before[pivot];
        for (int i = 0; i < dimension; i++) {
          vector[i] -= factor * before[i];
        }
      }
      double length = Math.sqrt(square);
      rest = 0;
      for (int i = 0; i < dimension; i++) {
        vector[i] /= length;
        diagonal[i] = i == pivot ? 0 : Math.max(0, diagonal[i] - vector[i] * vector[i]);
        rest += diagonal[i];
      }
      found.add(vector);
    }
    return new Factor(found.stream().map(Factor::narrow).toList(), rest, trace);
  }

  private static float[] narrow(double[] vector) {
    float[] narrow = new float[vector.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) vector[i];
    }
    return narrow;
  }

  /** The vectors l as float32, whose rounding counts as that of the products with them. */
  List<float[]> vectors() {
    return vectors;
  }

  /** The trace of E. */
  double restTrace() {
    return restTrace;
  }

  /** The trace of C. */
  double trace() {
    return trace;
  }
}
