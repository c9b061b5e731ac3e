package dev.mrad.metrics;

import java.util.Arrays;

/** The points of a curve, thinned for drawing; figures are computed from all. Immutable. */
public final class Curve {
  /** Neighbours that are kept differ by more than this along an axis. */
  private static final double STEP = 1.0 / 256;

  private final double[] xs;
  private final double[] ys;

  private Curve(double[] xs, double[] ys) {
    this.xs = xs;
    this.ys = ys;
  }

  /** The number of points. */
  public int size() {
    return xs.length;
  }

  /** A copy of the points' horizontal coordinates. */
  public double[] xs() {
    return xs.clone();
  }

  /** A copy of the points' vertical coordinates. */
  public double[] ys() {
    return ys.clone();
  }

  /** Collects points as they come. */
  static final class Builder {
    private double[] xs = new double[64];
    private double[] ys = new double[64];
    private int size;
    private double lastX;
    private double lastY;
    private boolean pending;

    void add(double x, double y) {
      double step =
          size == 0
              ? Double.POSITIVE_INFINITY
              : Math.max(Math.abs(x - xs[size - 1]), Math.abs(y - ys[size - 1]));
      if (step <= STEP) {
        pending = true;
      } else {
        // A jump begins where it begins.
        if (pending && step > 2 * STEP) {
          keep(lastX, lastY);
        }
        keep(x, y);
        pending = false;
      }
      lastX = x;
      lastY = y;
    }

    private void keep(double x, double y) {
      if (size == xs.length) {
        xs = Arrays.copyOf(xs, 2 * size);
        ys = Arrays.copyOf(ys, 2 * size);
      }
      xs[size] = x;
      ys[size] = y;
      size++;
    }

    Curve build() {
      if (pending) {
        keep(lastX, lastY);
        pending = false;
      }
      return new Curve(Arrays.copyOf(xs, size), Arrays.copyOf(ys, size));
    }
  }
}
