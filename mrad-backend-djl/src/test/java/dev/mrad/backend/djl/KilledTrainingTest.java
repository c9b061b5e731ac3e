package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.HeadsFile;
import dev.mrad.testing.GoldenData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed, and trainings beside each other. */
class KilledTrainingTest {
  @TempDir Path folder;
  private Path set;

  @BeforeEach
  void write() {
    set = GoldenData.writeTraining(folder.resolve("set"));
  }

  private byte[] bytes(FineTunedHeads heads, String name) throws IOException {
    HeadsFile.write(heads, folder.resolve(name));
    return Files.readAllBytes(folder.resolve(name));
  }

  @Test
  void should_give_the_same_heads_after_its_process_was_killed() throws Exception {
    Path checkpoint = folder.resolve("checkpoint");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                TrainToBeKilled.class.getName(),
                set.toString(),
                checkpoint.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String last = "step " + TrainToBeKilled.KILLED_IN;
      assertThat(lines.lines().anyMatch(last::equals)).isTrue();
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    List<Long> steps = new ArrayList<>();
    FineTunedHeads resumed = TrainToBeKilled.train(set, checkpoint, steps::add);
    assertThat(steps.get(0)).isEqualTo(TrainToBeKilled.KILLED_IN);
    assertThat(steps).endsWith((long) TrainToBeKilled.STEPS);
    FineTunedHeads straight = TrainToBeKilled.train(set, null, step -> {});
    assertThat(bytes(resumed, "resumed")).isEqualTo(bytes(straight, "straight"));
  }

  @Test
  void should_train_twice_at_the_same_time() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    LongConsumer together = step -> meet(both);
    CompletableFuture<FineTunedHeads> other =
        CompletableFuture.supplyAsync(() -> TrainToBeKilled.train(set, null, together));
    FineTunedHeads one = TrainToBeKilled.train(set, null, together);
    assertThat(bytes(one, "one")).isEqualTo(bytes(other.get(), "other"));
  }

  /** Each training waits for the other after every step. */
  private static void meet(CyclicBarrier both) {
    try {
      both.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
