package dev.mrad.internal.train;

import java.util.Arrays;

/**
 * Adam with PyTorch's formula: both moments are corrected for their start, and ε is added to the
 * corrected root. Without weight decay. Not thread-safe.
 */
public final class Adam {
  private static final double BETA1 = 0.5;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final float[] mean;
  private final float[] square;
  private long steps;

  /**
   * @param size how many values it moves
   */
  public Adam(int size) {
    this(new float[size], new float[size], 0);
  }

  /**
   * Goes on where another left off.
   *
   * @param mean the first moments
   * @param square the second moments
   * @param steps how many steps were done
   */
  public Adam(float[] mean, float[] square, long steps) {
    this.mean = mean;
    this.square = square;
    this.steps = steps;
  }

  /** Moves values against their gradient, in place. */
  public void step(float[] values, float[] gradient, double rate) {
    steps++;
    float size = (float) (rate / (1 - Math.pow(BETA1, (double) steps)));
    float root = (float) Math.sqrt(1 - Math.pow(BETA2, (double) steps));
    for (int i = 0; i < values.length; i++) {
      float g = gradient[i];
      mean[i] = (float) BETA1 * mean[i] + (float) (1 - BETA1) * g;
      square[i] = (float) BETA2 * square[i] + (float) (1 - BETA2) * g * g;
      float scale = (float) Math.sqrt(square[i]) / root + (float) EPSILON;
      values[i] -= size * (mean[i] / scale);
    }
  }

  /** A copy of the first moments. */
  public float[] mean() {
    return Arrays.copyOf(mean, mean.length);
  }

  /** A copy of the second moments. */
  public float[] square() {
    return Arrays.copyOf(square, square.length);
  }
}
