package dev.mrad.internal.clip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.api.Label;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedEncoderTest {
  @Test
  void should_be_a_whole_model_whose_cells_a_small_scratch_fills() {
    ClipWeights weights = EmbeddedEncoder.weights();
    ClipGeometry geometry = weights.geometry();
    assertThat(weights.name()).isEqualTo("embedded-v2");
    assertThat(geometry.defaultInputSize()).isBetween(224, 392);
    // A scratch of 8 pixels on a picture of 256.
    assertThat(geometry.patch() * 256).isLessThanOrEqualTo(8 * geometry.defaultInputSize());
    assertThat(geometry.textLayers()).isPositive();
  }

  @Test
  void should_have_the_standard_prompts_in_its_own_vocabulary() {
    ClipGeometry geometry = EmbeddedEncoder.weights().geometry();
    for (Label label : Label.values()) {
      List<Integer> prompt = EmbeddedEncoder.prompt(label);
      assertThat(prompt)
          .hasSize(geometry.context())
          .allMatch(id -> id >= 0 && id < geometry.vocabulary());
      // The end has the largest id; before it stand start, twelve places and the words.
      int end = prompt.indexOf(geometry.vocabulary() - 1);
      assertThat(end).isEqualTo(label == Label.NORMAL ? 15 : 16);
    }
    assertThat(EmbeddedEncoder.prompt(Label.NORMAL))
        .isNotEqualTo(EmbeddedEncoder.prompt(Label.ANOMALOUS));
  }
}
