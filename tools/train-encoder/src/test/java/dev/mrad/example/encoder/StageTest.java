package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StageTest {
  @Test
  void should_read_several_stages() {
    assertThat(Stage.parse("64:32:100:1e-3:3e-4,128:16:50:3e-4:1e-5"))
        .containsExactly(
            new Stage(64, 32, Stage.Length.steps(100), 1e-3, 3e-4),
            new Stage(128, 16, Stage.Length.steps(50), 3e-4, 1e-5));
  }

  @Test
  void should_read_a_stage_that_ends_by_the_clock() {
    Stage stage = Stage.parse("64:32:2.5m:1e-3:1e-4").get(0);
    assertThat(stage.length()).isEqualTo(new Stage.Length(0, 150));
    assertThat(stage.length().share(1000, 75)).isEqualTo(0.5);
  }

  @Test
  void should_lower_the_rate_along_half_a_wave() {
    Stage stage = Stage.parse("64:32:100:1e-3:1e-4").get(0);
    assertThat(stage.rate(0)).isEqualTo(1e-3);
    assertThat(stage.rate(0.5)).isCloseTo(5.5e-4, within(1e-12));
    assertThat(stage.rate(1)).isCloseTo(1e-4, within(1e-12));
    assertThat(stage.rate(1.2)).isEqualTo(stage.rate(1));
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
        "64:7:100:1e-3:1e-4",
        "64:32:0:1e-3:1e-4",
        "64:32:0m:1e-3:1e-4",
        "64:32:-1m:1e-3:1e-4",
        "64:32:m:1e-3:1e-4",
        "64:32:NaNm:1e-3:1e-4",
        "64:32:Infinitym:1e-3:1e-4",
        "64:32:1s:1e-3:1e-4",
        "64:32:1.5:1e-3:1e-4",
        "64:32:100:NaN:1e-4",
        "64:32:100:Infinity:1e-4",
        "64:32:100:1e-3:0",
        "64:32:x:1e-3:1e-4"
      })
  void should_refuse_what_is_no_stage(String text) {
    assertThatThrownBy(() -> Stage.parse(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--stages");
  }
}
