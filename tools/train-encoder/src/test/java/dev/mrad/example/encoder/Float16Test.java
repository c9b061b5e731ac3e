package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Float16Test {
  /** By the definition of IEEE 754. */
  private static float decoded(short half) {
    int exponent = half >> 10 & 0x1f;
    int fraction = half & 0x3ff;
    double size =
        switch (exponent) {
          case 0 -> fraction * Math.pow(2, -24);
          case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
        };
    return (float) (half < 0 ? -size : size);
  }

  @Test
  void should_give_back_every_finite_half() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = decoded((short) bits);
      if (Float.isFinite(value)) {
        assertThat(Float16.of(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void should_round_to_the_nearer_neighbour_and_ties_to_even() {
    assertThat(decoded(Float16.of(1 + 0x1p-11f))).isEqualTo(1);
    assertThat(decoded(Float16.of(1 + 3 * 0x1p-11f))).isEqualTo(1 + 4 * 0x1p-11f);
    assertThat(decoded(Float16.of(1 + 0x1.2p-11f))).isEqualTo(1 + 0x1p-10f);
    assertThat(decoded(Float16.of(0x1.8p-24f))).isEqualTo(0x1p-23f);
  }

  @Test
  void should_refuse_what_half_precision_cannot_hold() {
    assertThatThrownBy(() -> Float16.of(70000)).hasMessageContaining("70000");
    assertThatThrownBy(() -> Float16.of(Float.NaN)).hasMessageContaining("NaN");
  }
}
