package dev.mrad.example.encoder;

/** Adam with decoupled weight decay; the heads' own Adam in core has other betas and no decay. */
final class AdamW {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.98f;
  private static final float EPSILON = 1e-6f;

  final float[] values;
  final float[] mean;
  final float[] square;

  /** A running average of the values, which is what is shipped. */
  final float[] average;

  private final float decay;

  AdamW(float[] values, float[] mean, float[] square, float[] average, float decay) {
    this.values = values;
    this.mean = mean;
    this.square = square;
    this.average = average;
    this.decay = decay;
  }

  /**
   * One step.
   *
   * @param step from 1
   * @param scale what the gradient is multiplied with
   * @param keep how much of the average is kept
   */
  void step(float[] gradient, long step, float rate, float scale, float keep) {
    float first = 1 - (float) Math.pow(BETA1, (double) step);
    float second = 1 - (float) Math.pow(BETA2, (double) step);
    for (int i = 0; i < values.length; i++) {
      float g = gradient[i] * scale;
      mean[i] = BETA1 * mean[i] + (1 - BETA1) * g;
      square[i] = BETA2 * square[i] + (1 - BETA2) * g * g;
      float move = mean[i] / first / ((float) Math.sqrt(square[i] / second) + EPSILON);
      values[i] -= rate * (move + decay * values[i]);
      average[i] = keep * average[i] + (1 - keep) * values[i];
    }
  }
}
