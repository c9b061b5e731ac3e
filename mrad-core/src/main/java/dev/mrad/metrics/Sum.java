package dev.mrad.metrics;

/** A sum whose rounding error does not grow with the number of terms (Neumaier). */
final class Sum {
  private double total;
  private double lost;

  void add(double term) {
    double next = total + term;
    lost += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    total = next;
  }

  double value() {
    return total + lost;
  }
}
