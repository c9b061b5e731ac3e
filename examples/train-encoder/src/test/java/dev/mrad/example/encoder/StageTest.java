package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StageTest {
  @Test
  void should_read_several_stages() {
    assertThat(Stage.parse("64:32:100:1e-3:3e-4,128:16:50:3e-4:1e-5"))
        .containsExactly(new Stage(64, 32, 100, 1e-3, 3e-4), new Stage(128, 16, 50, 3e-4, 1e-5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "64",
        "64:32:100:1e-3",
        "64:32:100:1e-3:1e-4:1",
        "60:32:100:1e-3:1e-4",
        "264:32:100:1e-3:1e-4",
        "64:2:100:1e-3:1e-4",
        "64:32:0:1e-3:1e-4",
        "64:32:x:1e-3:1e-4"
      })
  void should_refuse_what_is_no_stage(String text) {
    assertThatThrownBy(() -> Stage.parse(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--stages");
  }
}
