package dev.mrad.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.testing.Damage;
import dev.mrad.testing.OldFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final String RUN = "a run";

  @TempDir Path folder;

  private static TrainingState start() {
    return TrainingState.start(
        List.of(new ArrayWeight("w", Shape.of(1, 2), new float[] {0.25f, -3})));
  }

  private static TrainingState trained() {
    TrainingState state = start();
    for (int step = 0; step < 3; step++) {
      state.step(Map.of("w", new Tensor(Shape.of(1, 2), new float[] {step, 0.5f})), 0.1);
      state.validated(2 - step);
    }
    return state;
  }

  private static void restore(Path file) {
    TrainingState state = start();
    assertThat(new Checkpoint(file, RUN).restore(state, 3)).isTrue();
    TrainingState expected = trained();
    assertThat(state.steps).isEqualTo(3);
    assertThat(state.bestLoss).isEqualTo(expected.bestLoss);
    assertThat(state.result("w")).isEqualTo(expected.result("w"));
    TrainingState.Variable found = state.variables.get("w");
    TrainingState.Variable wanted = expected.variables.get("w");
    assertThat(found.values).isEqualTo(wanted.values);
    assertThat(found.adam.mean()).isEqualTo(wanted.adam.mean());
    assertThat(found.adam.square()).isEqualTo(wanted.adam.square());
  }

  @Test
  void should_notice_every_flipped_bit_and_every_other_length() throws IOException {
    Path file = folder.resolve("damaged.file");
    new Checkpoint(file, RUN).write(trained());
    restore(file);
    byte[] whole = Files.readAllBytes(file);
    Damage.Reader reader = content -> restore(Files.write(file, content));
    Damage.everyFlipIsRefused(whole, 0, whole.length, reader);
    Damage.everyOtherLengthIsRefused(whole, 0, reader);
  }

  @Test
  void should_go_on_from_a_file_without_digests_and_refuse_another_training() {
    Path file = folder.resolve("new");
    new Checkpoint(file, RUN).write(trained());
    restore(OldFile.of(file, Map.of("format", "mrad-checkpoint-1"), folder.resolve("old")));
    assertThatThrownBy(() -> new Checkpoint(file, "another").restore(start(), 3))
        .hasMessageStartingWith("the checkpoint of another training, " + file);
    assertThatThrownBy(() -> new Checkpoint(file, RUN).restore(start(), 2))
        .hasMessageStartingWith("step 3, " + file);
    assertThat(new Checkpoint(folder.resolve("none"), RUN).restore(start(), 3)).isFalse();
  }
}
