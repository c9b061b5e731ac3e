package dev.mrad.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  @Test
  void should_follow_the_rates_of_the_reference() {
    CosineSchedule schedule = new CosineSchedule(4e-4, CosineSchedule.FLOOR, 3);
    assertThat(schedule.rate(0)).isCloseTo(4e-4, within(1e-12));
    assertThat(schedule.rate(1)).isCloseTo(3.0025e-4, within(1e-12));
    assertThat(schedule.rate(2)).isCloseTo(1.0075e-4, within(1e-12));
  }

  /** The textbook formula with corrected moments, in double precision. */
  @Test
  void should_move_by_the_formula() {
    Random random = new Random(7);
    float[] values = {1, -2, 0.5f, 3e-3f};
    double[] expected = {1, -2, 0.5f, 3e-3f};
    double[] m = new double[4];
    double[] v = new double[4];
    Adam adam = new Adam(4);
    for (int t = 1; t <= 20; t++) {
      float[] gradient = new float[4];
      for (int i = 0; i < 4; i++) {
        gradient[i] = (float) (random.nextGaussian() * Math.pow(10, -3 * i));
        m[i] = 0.5 * m[i] + 0.5 * gradient[i];
        v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
        double corrected = m[i] / (1 - Math.pow(0.5, t));
        double root = Math.sqrt(v[i] / (1 - Math.pow(0.999, t)));
        expected[i] -= 5e-4 * corrected / (root + 1e-8);
      }
      adam.step(values, gradient, 5e-4);
      adam = new Adam(adam.mean(), adam.square(), t);
    }
    for (int i = 0; i < 4; i++) {
      assertThat((double) values[i]).isCloseTo(expected[i], within(2e-6));
    }
  }
}
