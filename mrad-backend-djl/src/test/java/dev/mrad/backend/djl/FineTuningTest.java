package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.MradException;
import dev.mrad.dataset.DataSet;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.HeadsFile;
import dev.mrad.heads.LinearMap;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenModel;
import dev.mrad.train.FineTuner;
import dev.mrad.train.TrainingListener;
import dev.mrad.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training of MRAD-FT from image files to heads, against the independent reference. */
class FineTuningTest {
  private static final int SIDE = 36;
  private static final int IMAGES = 5;

  @TempDir Path folder;
  private ImageEncoder encoder;
  private DataSet data;
  private MemoryBank bank;

  @BeforeEach
  void open() {
    encoder = GoldenModel.encoder().backend("djl-pytorch").device("cpu").open();
    data = GoldenModel.training(folder.resolve("set"));
    bank = Mrad.bankBuilder().encoder(encoder).add(data).build();
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  private FineTuner trainer() {
    return Mrad.trainer(bank).encoder(encoder).add(data);
  }

  private static void verify(float[] found, float[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).as("value %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @CsvSource({"adam3, 5e-4, true", "cosine3, 4e-4, false"})
  void should_move_the_heads_as_the_reference_does(String stage, double rate, boolean constant) {
    List<TrainingStep> steps = new ArrayList<>();
    FineTuner trainer =
        trainer()
            .start(GoldenHeads.read("init"))
            .batchSize(IMAGES)
            .epochs(3)
            .learningRate(rate)
            .listener(
                new TrainingListener() {
                  @Override
                  public void step(TrainingStep step) {
                    steps.add(step);
                  }
                });
    FineTunedHeads found = (constant ? trainer.constantRate() : trainer).train();
    FineTunedHeads expected = GoldenHeads.read(stage);
    for (int i = 0; i < 4; i++) {
      verify(found.maps().get(i).weight(), expected.maps().get(i).weight(), 1e-5);
      // The key biases have no gradient but rounding noise, which Adam makes large.
      double tolerance = i % 2 == 1 ? 1.6e-3 : 1e-5;
      verify(found.maps().get(i).bias(), expected.maps().get(i).bias(), tolerance);
    }
    assertThat(found.bank()).isEqualTo(bank.digest());
    assertThat(found.encoder()).isEqualTo(encoder.identity());
    try (Golden golden = Golden.open("ft")) {
      assertThat(steps).hasSize(3);
      assertThat(steps.get(0).loss()).isCloseTo(golden.floats("loss.total")[0], within(2e-5));
      assertThat(steps.get(0).focal()).isCloseTo(golden.floats("loss.focal")[0], within(2e-5));
      assertThat(steps.get(0).dice()).isCloseTo(golden.floats("loss.dice")[0], within(2e-5));
      assertThat(steps.get(0).classLoss()).isCloseTo(golden.floats("loss.cls")[0], within(2e-5));
    }
  }

  private byte[] bytes(FineTunedHeads heads) throws IOException {
    Path file = folder.resolve("heads");
    HeadsFile.write(heads, file);
    return Files.readAllBytes(file);
  }

  /** Fails at a step, as if the process had been killed there. */
  private static TrainingListener killedAt(int step) {
    return new TrainingListener() {
      @Override
      public void step(TrainingStep done) {
        if (done.step() == step) {
          throw new IllegalStateException("killed");
        }
      }
    };
  }

  @Test
  void should_go_on_where_it_was_killed_with_the_same_result() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    FineTunedHeads straight = trainer().batchSize(2).epochs(4).seed(3).validation(0.2).train();
    for (int step : new int[] {5, 8}) {
      FineTuner killed = trainer().batchSize(2).epochs(4).seed(3).validation(0.2);
      killed.checkpoint(checkpoint).checkpointEvery(3).listener(killedAt(step));
      assertThatThrownBy(killed::train).hasMessage("killed");
    }
    List<TrainingStep> steps = new ArrayList<>();
    FineTuner resumed = trainer().batchSize(2).epochs(4).seed(3).validation(0.2);
    FineTunedHeads found =
        resumed
            .checkpoint(checkpoint)
            .listener(
                new TrainingListener() {
                  @Override
                  public void step(TrainingStep step) {
                    steps.add(step);
                  }
                })
            .train();
    assertThat(steps.get(0).step()).isEqualTo(7);
    assertThat(bytes(found)).isEqualTo(bytes(straight));
    assertThat(bytes(trainer().batchSize(2).epochs(4).seed(4).train()))
        .isNotEqualTo(bytes(straight));
    assertThatThrownBy(() -> trainer().batchSize(2).seed(9).checkpoint(checkpoint).train())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("another training");
  }

  @Test
  void should_stop_where_it_is_interrupted_and_go_on_from_there() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    FineTunedHeads straight = trainer().batchSize(2).epochs(4).train();
    List<Long> steps = new ArrayList<>();
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void step(TrainingStep step) {
            steps.add(step.step());
            if (step.step() == 4) {
              Thread.currentThread().interrupt();
            }
          }
        };
    FineTuner interrupted = trainer().batchSize(2).epochs(4).checkpoint(checkpoint);
    assertThatThrownBy(() -> interrupted.listener(interrupting).train())
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("4 steps");
    assertThat(Thread.interrupted()).isTrue();
    FineTuner resumed = trainer().batchSize(2).epochs(4).checkpoint(checkpoint);
    FineTunedHeads found = resumed.listener(interrupting).train();
    assertThat(steps).startsWith(1L, 2L, 3L, 4L, 5L).endsWith(12L);
    assertThat(bytes(found)).isEqualTo(bytes(straight));
  }

  @Test
  void should_encode_an_image_once_for_all_trainings_on_it() throws IOException {
    Path features = folder.resolve("features");
    FineTunedHeads first = trainer().batchSize(2).features(features).train();
    FineTuner again = trainer().batchSize(2).features(features);
    assertThat(bytes(again.listener(notEncoding()).train())).isEqualTo(bytes(first));
    Path other = Files.write(folder.resolve("other"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> trainer().batchSize(2).features(other).train())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("another file");
    assertThat(Files.readAllBytes(other)).containsExactly(1, 2, 3);
  }

  @Test
  void should_train_on_the_images_that_the_bank_encoded() throws IOException {
    Path features = folder.resolve("features");
    byte[] expected = bytes(trainer().batchSize(2).train());
    MemoryBank stored = Mrad.bankBuilder().encoder(encoder).add(data).features(features).build();
    assertThat(stored.digest()).isEqualTo(bank.digest());
    FineTuner trainer = trainer().batchSize(2).features(features);
    assertThat(bytes(trainer.listener(notEncoding()).train())).isEqualTo(expected);
    MemoryBank again =
        Mrad.bankBuilder()
            .encoder(encoder)
            .add(data)
            .features(features)
            .progress(notEncoding()::encoded)
            .build();
    assertThat(again.digest()).isEqualTo(bank.digest());
  }

  private static TrainingListener notEncoding() {
    return new TrainingListener() {
      @Override
      public void encoded(long done, long total) {
        throw new IllegalStateException("encoded again");
      }
    };
  }

  @Test
  void should_stop_at_a_loss_that_is_not_finite_and_keep_the_state_before() {
    List<LinearMap> maps = new ArrayList<>(GoldenHeads.read("init").maps());
    LinearMap query = maps.get(0);
    float[] huge = new float[query.weight().length];
    Arrays.fill(huge, 3e38f);
    maps.set(0, new LinearMap("huge", query.inputs(), query.outputs(), huge, query.bias()));
    Path checkpoint = folder.resolve("checkpoint");
    FineTuner trainer = trainer().batchSize(2).checkpoint(checkpoint);
    trainer.start(FineTunedHeads.of(maps, "", ""));
    assertThatThrownBy(trainer::train)
        .isInstanceOf(MradException.class)
        .hasMessageContainingAll("step 1 of 3", ".png", checkpoint.toString());
    assertThat(checkpoint).exists();
  }

  @Test
  void should_stop_early_and_return_the_best_heads() {
    List<Boolean> best = new ArrayList<>();
    FineTuner trainer =
        trainer().batchSize(2).validation(0.4).earlyStop(2).epochs(200).learningRate(0.5);
    trainer.constantRate();
    FineTunedHeads heads =
        trainer
            .listener(
                new TrainingListener() {
                  @Override
                  public void validated(int epoch, double loss, boolean isBest) {
                    best.add(isBest);
                  }
                })
            .train();
    assertThat(best).hasSizeLessThan(200).endsWith(false, false);
    assertThat(best.get(best.size() - 3)).isTrue();
    assertThat(heads.bank()).isEqualTo(bank.digest());
  }
}
