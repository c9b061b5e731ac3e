package dev.mrad.conformance;

/**
 * A number and how far a float32 computation of it may be off: running error analysis, first order.
 * One rounding to nearest is off by {@link #UNIT} of the result at most; transcendental functions
 * are allowed four units in the last place.
 *
 * @param value the value, computed in double precision; infinite where float32 overflows
 * @param error the bound, 0 where the value is not finite
 */
record Approx(double value, double error) {
  /** Half a unit in the last place of 1. */
  static final double UNIT = 0x1p-24;

  private static final double TRANSCENDENTAL = 8 * UNIT;

  Approx {
    if (Math.abs(value) > Float.MAX_VALUE) {
      value = Math.copySign(Double.POSITIVE_INFINITY, value);
    }
    if (!Double.isFinite(value)) {
      error = 0;
    } else if (Double.isNaN(error)) {
      error = Double.POSITIVE_INFINITY;
    }
  }

  static Approx exact(double value) {
    return new Approx(value, 0);
  }

  private static Approx rounded(double value, double error) {
    return new Approx(value, error + UNIT * Math.abs(value));
  }

  Approx plus(Approx b) {
    return rounded(value + b.value, error + b.error);
  }

  Approx minus(Approx b) {
    return rounded(value - b.value, error + b.error);
  }

  Approx times(Approx b) {
    return rounded(
        value * b.value, Math.abs(value) * b.error + Math.abs(b.value) * error + error * b.error);
  }

  /** Division may take a reciprocal first, so it is allowed two roundings more. */
  Approx over(Approx b) {
    double quotient = value / b.value;
    double smallest = Math.abs(b.value) - b.error;
    boolean unsure = smallest <= 0 && b.error > 0;
    double relative = 3 * UNIT * Math.abs(quotient);
    return new Approx(
        quotient,
        unsure
            ? Double.POSITIVE_INFINITY
            : (error + Math.abs(quotient) * b.error) / smallest + relative);
  }

  Approx exp() {
    double power = Math.exp(value);
    return new Approx(power, Math.exp(value + error) - power + TRANSCENDENTAL * power);
  }

  /** Near 1 the logarithm is allowed an error relative to 1, as it is usually made of two parts. */
  Approx log() {
    double logarithm = Math.log(value);
    double smallest = value - error;
    return new Approx(
        logarithm,
        (smallest > 0 ? error / smallest : error > 0 ? Double.POSITIVE_INFINITY : 0)
            + TRANSCENDENTAL / 2 * Math.max(1, Math.abs(logarithm)));
  }

  Approx sqrt() {
    double root = Math.sqrt(value);
    return new Approx(root, (error == 0 ? 0 : error / root) + 2 * UNIT * root);
  }

  /** 1 where this is greater, else 0. Both are accepted where rounding could decide. */
  Approx greater(Approx b) {
    double doubt = error + b.error;
    boolean unsure = doubt > 0 && Math.abs(value - b.value) <= doubt;
    return new Approx(value > b.value ? 1 : 0, unsure ? 1 : 0);
  }

  Approx clamp(double low, double high) {
    return new Approx(Math.max(low, Math.min(high, value)), error);
  }

  /** Chooses by this condition. */
  Approx choose(Approx yes, Approx no) {
    boolean unsure = error > 0 && Math.abs(value) <= error;
    Approx chosen = value != 0 ? yes : no;
    return unsure
        ? new Approx(chosen.value, Math.abs(yes.value - no.value) + yes.error + no.error)
        : chosen;
  }

  /** How far a sum of {@code terms} may be off, relative to the sum of their magnitudes. */
  static double growth(int terms) {
    return (4 + 2 * Math.sqrt(terms)) * UNIT;
  }

  static Approx sum(Approx[] terms) {
    double sum = 0;
    double magnitude = 0;
    double error = 0;
    for (Approx term : terms) {
      sum += term.value;
      magnitude += Math.abs(term.value);
      error += term.error;
    }
    return new Approx(sum, error + growth(terms.length) * magnitude);
  }

  /** A scalar product, whose products may or may not be rounded. */
  static Approx dot(Approx[] a, Approx[] b) {
    double sum = 0;
    double magnitude = 0;
    double error = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i].value * b[i].value;
      magnitude += Math.abs(a[i].value * b[i].value);
      error +=
          Math.abs(a[i].value) * b[i].error
              + Math.abs(b[i].value) * a[i].error
              + a[i].error * b[i].error;
    }
    return new Approx(sum, error + growth(a.length) * magnitude);
  }

  static Approx max(Approx[] terms) {
    Approx largest = terms[0];
    for (Approx term : terms) {
      largest = term.value > largest.value ? term : largest;
    }
    return largest;
  }
}
