package dev.mrad.metrics;

import java.util.Arrays;

/** A curve, thinned for drawing; metrics are computed from all its points. Immutable. */
public final class Curve {
  /** Neighbours that are kept differ by more than this along an axis. */
  private static final double STEP = 1.0 / 256;

  private final String title;
  private final String across;
  private final String up;
  private final double end;
  private final double[] xs;
  private final double[] ys;

  private Curve(Builder builder, double[] xs, double[] ys) {
    this.title = builder.title;
    this.across = builder.across;
    this.up = builder.up;
    this.end = builder.end;
    this.xs = xs;
    this.ys = ys;
  }

  /** What it shows. */
  public String title() {
    return title;
  }

  /** What the horizontal axis shows. */
  public String across() {
    return across;
  }

  /** What the vertical axis shows. */
  public String up() {
    return up;
  }

  /** Where the horizontal axis ends. */
  public double end() {
    return end;
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
    private final String title;
    private final String across;
    private final String up;
    private final double end;
    private double[] xs = new double[64];
    private double[] ys = new double[64];
    private int size;
    private double lastX;
    private double lastY;
    private boolean pending;

    Builder(String title, String across, String up, double end) {
      this.title = title;
      this.across = across;
      this.up = up;
      this.end = end;
    }

    void add(double x, double y) {
      double step =
          size == 0
              ? Double.POSITIVE_INFINITY
              : Math.max(Math.abs(x - xs[size - 1]), Math.abs(y - ys[size - 1]));
      if (step <= STEP) {
        pending = true;
      } else {
        // The last point before a jump is kept, so that the jump is drawn where it is.
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
      return new Curve(this, Arrays.copyOf(xs, size), Arrays.copyOf(ys, size));
    }
  }
}
