package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.internal.weights.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class Float16Test {
  private static float decoded(short half) {
    float[] value = new float[1];
    ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort(half);
    TensorType.F16.toFloats(bytes.flip(), value, 0, 1);
    return value[0];
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
