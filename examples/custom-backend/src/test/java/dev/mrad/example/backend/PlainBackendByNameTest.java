package dev.mrad.example.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.Mrad;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import org.junit.jupiter.api.Test;

class PlainBackendByNameTest {
  @Test
  void should_be_found_on_the_class_path_by_its_name() {
    try (ImageEncoder plain = Mrad.encoder().backend("plain-java").open();
        ImageEncoder builtIn = Mrad.encoder().backend("cpu").open()) {
      float[] pixels = new float[3 * plain.inputSize() * plain.inputSize()];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) Math.sin(i * 0.37);
      }
      ImageFeatures found = plain.encodePixels(pixels);
      ImageFeatures expected = builtIn.encodePixels(pixels);
      assertThat(found.classTokens())
          .usingComparatorWithPrecision(1e-3f)
          .containsExactly(expected.classTokens());
    }
  }
}
