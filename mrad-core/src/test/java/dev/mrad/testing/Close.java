package dev.mrad.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares arrays with a largest absolute difference. */
public final class Close {
  private Close() {}

  public static void assertClose(float[] found, float[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    double largest = 0;
    int where = 0;
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs((double) found[i] - expected[i]);
      if (!(difference <= largest)) {
        largest = difference;
        where = i;
      }
    }
    assertThat(largest)
        .as("at %d: found %s, expected %s", where, found[where], expected[where])
        .isLessThanOrEqualTo(tolerance);
  }
}
