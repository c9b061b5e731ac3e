package dev.mrad.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderStageTest {
  private static final Tower SMALL = new Tower(4, 3, 128);

  @ParameterizedTest
  @EnumSource
  void should_be_the_same_on_each_backend(EncoderStage stage) {
    try (Programs ours = stage.program("cpu:kernels=scalar", SMALL);
        Programs theirs = stage.program("onnxruntime", SMALL)) {
      float[] expected = ours.run();
      float[] found = theirs.run();

      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_have_a_name_that_leads_back(EncoderStage stage) {
    assertThat(EncoderStage.of(stage.text())).isSameAs(stage);
  }
}
