package dev.mrad.internal.train;

/**
 * A learning rate that falls from its start to a floor along half a cosine, step by step.
 *
 * @param start the rate of step 0
 * @param floor the rate of step {@code steps}
 * @param steps how many steps the fall takes
 */
public record CosineSchedule(double start, double floor, long steps) {
  /** The floor of the released code. */
  public static final double FLOOR = 1e-6;

  /**
   * @param step from 0
   */
  public double rate(long step) {
    return floor + (start - floor) * (1 + Math.cos(Math.PI * step / steps)) / 2;
  }
}
