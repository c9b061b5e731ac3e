package dev.mrad.internal.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.api.Label;
import dev.mrad.internal.encoder.EncoderModel;
import dev.mrad.internal.encoder.TextModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedEncoderTest {
  @Test
  void should_be_a_whole_model_whose_cells_a_small_scratch_fills() {
    EncoderModel model = EmbeddedEncoder.model();
    EncoderModel.Sizes sizes = model.sizes();
    assertThat(model.name()).isEqualTo("embedded-v2");
    assertThat(sizes.defaultInputSize()).isBetween(224, 392);
    // A scratch of 8 pixels on a picture of 256.
    assertThat(sizes.patch() * 256).isLessThanOrEqualTo(8 * sizes.defaultInputSize());
    assertThat(model.requireText().layers()).isPositive();
  }

  @Test
  void should_have_the_standard_prompts_in_its_own_vocabulary() {
    TextModel text = EmbeddedEncoder.model().requireText();
    for (Label label : Label.values()) {
      List<Integer> prompt = EmbeddedEncoder.prompt(label);
      assertThat(prompt).hasSize(text.context()).allMatch(id -> id >= 0 && id < text.vocabulary());
      // The end has the largest id; before it stand start, twelve places and the words.
      int end = prompt.indexOf(text.vocabulary() - 1);
      assertThat(end).isEqualTo(label == Label.NORMAL ? 15 : 16);
    }
    assertThat(EmbeddedEncoder.prompt(Label.NORMAL))
        .isNotEqualTo(EmbeddedEncoder.prompt(Label.ANOMALOUS));
  }
}
