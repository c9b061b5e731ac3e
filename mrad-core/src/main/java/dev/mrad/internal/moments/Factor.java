package dev.mrad.internal.moments;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A symmetric positive semidefinite matrix C as {@code Σ l lᵀ + E} with few vectors l and a
 * positive semidefinite rest E of small norm: Cholesky's decomposition with the largest rest first.
 * So {@code qᵀCq} lies between {@code Σ (l·q)²} and that plus {@code ‖E‖·‖q‖²}, for Frobenius'
 * norm, which is not below the largest eigenvalue.
 */
final class Factor {
  private final List<float[]> vectors;
  private final double restNorm;
  private final double trace;

  private Factor(List<float[]> vectors, double restNorm, double trace) {
    this.vectors = vectors;
    this.restNorm = restNorm;
    this.trace = trace;
  }

  /**
   * @param dimension d
   * @param column gives a column of C
   * @param lift added to the diagonal first, at least as much as rounding may have taken from it
   * @param enough the norm of the rest at which to stop
   */
  static Factor of(int dimension, IntFunction<double[]> column, double lift, double enough) {
    double[][] rest = new double[dimension][];
    double trace = 0;
    for (int i = 0; i < dimension; i++) {
      rest[i] = column.apply(i);
      rest[i][i] = Math.max(0, rest[i][i]) + lift;
      trace += rest[i][i];
    }
    List<float[]> found = new ArrayList<>();
    double norm = norm(rest);
    while (norm > enough && found.size() < dimension) {
      int pivot = 0;
      for (int i = 1; i < dimension; i++) {
        pivot = rest[i][i] > rest[pivot][pivot] ? i : pivot;
      }
      double square = rest[pivot][pivot];
      if (square <= 2 * lift) {
        break;
      }
      double[] vector = rest[pivot].clone();
      double length = Math.sqrt(square);
      for (int i = 0; i < dimension; i++) {
        vector[i] /= length;
      }
      for (int i = 0; i < dimension; i++) {
        double[] line = rest[i];
        double factor = vector[i];
        for (int j = 0; j < dimension; j++) {
          line[j] -= factor * vector[j];
        }
        line[i] = Math.max(0, line[i]);
      }
      // What rounding left of them is zero in exact arithmetic.
      for (int i = 0; i < dimension; i++) {
        rest[i][pivot] = 0;
        rest[pivot][i] = 0;
      }
      norm = norm(rest);
      found.add(narrow(vector));
    }
    return new Factor(List.copyOf(found), norm, trace);
  }

  private static double norm(double[][] matrix) {
    double squares = 0;
    for (double[] line : matrix) {
      for (double value : line) {
        squares += value * value;
      }
    }
    return Math.sqrt(squares);
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

  /** Frobenius' norm of E. */
  double restNorm() {
    return restNorm;
  }

  /** The trace of C. */
  double trace() {
    return trace;
  }
}
