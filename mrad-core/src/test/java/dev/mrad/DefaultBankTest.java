package dev.mrad;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Detection;
import dev.mrad.api.Image;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.family.EmbeddedEncoder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DefaultBankTest {
  private static final int SIDE = 256;

  @Test
  void should_belong_to_the_embedded_encoder_and_to_the_heads() {
    MemoryBank bank = Mrad.defaultBank();
    assertThat(bank.spec().encoder()).isEqualTo(EmbeddedEncoder.identity());
    assertThat(Mrad.defaultHeads().encoder()).isEqualTo(EmbeddedEncoder.identity());
    assertThat(Mrad.defaultHeads().bank()).isEqualTo(bank.digest());
    assertThat(Mrad.defaultClipHeads().retrieval().bank()).isEqualTo(bank.digest());
  }

  @Test
  void should_see_a_dark_line_on_a_grainy_surface_with_every_variant() {
    MemoryBank bank = Mrad.defaultBank();
    Image sound = Image.rgb(surface(false), SIDE, SIDE, "sound");
    Image broken = Image.rgb(surface(true), SIDE, SIDE, "broken");
    List<DetectorBuilder> variants =
        List.of(
            Mrad.detector(bank),
            Mrad.detector(bank).heads(Mrad.defaultHeads()),
            Mrad.detector(bank).heads(Mrad.defaultClipHeads()));
    for (DetectorBuilder variant : variants) {
      try (AnomalyDetector detector = variant.backend("cpu").build()) {
        Detection detection = detector.detect(broken);
        assertThat(detection.peak()).isGreaterThan(detector.detect(sound).peak());
        float[] map = detection.modelMap().toArray();
        // Along the line against far from it.
        assertThat(mean(map, 124, 132)).isGreaterThan(mean(map, 20, 60));
      }
    }
  }

  private static double mean(float[] map, int from, int to) {
    double sum = 0;
    for (int row = from; row < to; row++) {
      for (int column = 60; column < 200; column++) {
        sum += map[row * SIDE + column];
      }
    }
    return sum / ((to - from) * 140);
  }

  private static byte[] surface(boolean line) {
    SplittableRandom random = new SplittableRandom(5);
    byte[] rgb = new byte[SIDE * SIDE * 3];
    for (int i = 0; i < SIDE * SIDE; i++) {
      int row = i / SIDE;
      int column = i % SIDE;
      boolean dark = line && row >= 126 && row < 130 && column >= 50 && column < 210;
      int value = dark ? 30 : 140 + random.nextInt(30);
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) value;
      }
    }
    return rgb;
  }
}
