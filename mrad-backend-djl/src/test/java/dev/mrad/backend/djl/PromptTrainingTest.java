package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.DetectorBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BackendUnavailableException;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.heads.BiasSource;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.HeadsFile;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.internal.train.StartingHeads;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenModel;
import dev.mrad.testing.GoldenPrompts;
import dev.mrad.train.PromptTrainer;
import dev.mrad.train.TrainingListener;
import dev.mrad.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training of MRAD-CLIP from image files to prompts, against the independent reference. */
class PromptTrainingTest {
  private static final int SIDE = 36;
  private static final int IMAGES = 5;

  @TempDir Path folder;
  private ImageEncoder encoder;
  private DataSet data;
  private MemoryBank bank;

  @BeforeEach
  void open() {
    encoder = open("djl-pytorch");
    data = GoldenModel.training(folder.resolve("set"));
    bank = Mrad.bankBuilder().encoder(encoder).add(data).build();
  }

  private static ImageEncoder open(String backend) {
    return GoldenModel.encoder().backend(backend).device("cpu").open();
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  private PromptTrainer trainer() {
    return Mrad.promptTrainer(bank, GoldenHeads.read("adam3"))
        .encoder(encoder)
        .add(data)
        .batchSize(IMAGES);
  }

  private static void verify(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).as("value %d", i).isCloseTo(expected[i], within(1e-5));
    }
  }

  @Test
  void should_move_the_prompts_as_the_reference_does() {
    List<TrainingStep> steps = new ArrayList<>();
    ClipHeads found =
        trainer()
            .start(GoldenPrompts.read("init"))
            .epochs(3)
            .listener(
                new TrainingListener() {
                  @Override
                  public void step(TrainingStep step) {
                    steps.add(step);
                  }
                })
            .train();
    ClipHeads expected = GoldenPrompts.read("adam3");
    for (int label = 0; label < 2; label++) {
      Prompt one = found.prompts().get(label);
      Prompt other = expected.prompts().get(label);
      verify(one.context().values(), other.context().values());
      LinearMap bias = one.bias().orElseThrow();
      verify(bias.weight(), other.bias().orElseThrow().weight());
      verify(bias.bias(), other.bias().orElseThrow().bias());
      assertThat(one.tokens()).isEqualTo(other.tokens());
      verify(found.deep().get(label).values(), expected.deep().get(label).values());
    }
    assertThat(found.retrieval().bank()).isEqualTo(bank.digest());
    assertThat(found.text()).isNotEmpty();
    try (Golden golden = Golden.open("clip")) {
      assertThat(steps).hasSize(3);
      TrainingStep first = steps.get(0);
      assertThat(first.loss()).isCloseTo(golden.floats("loss.total")[0], within(2e-5));
      assertThat(first.focal()).isCloseTo(golden.floats("loss.focal")[0], within(2e-5));
      double dice = golden.floats("loss.dice_anomaly")[0] + golden.floats("loss.dice_normal")[0];
      assertThat(first.dice()).isCloseTo(dice, within(2e-5));
      assertThat(first.classLoss()).isZero();
    }
  }

  @Test
  void should_start_anew_with_a_seed_and_go_on_from_a_checkpoint() throws IOException {
    Path checkpoint = folder.resolve("state");
    ClipHeads whole = fresh().train();
    assertThatThrownBy(() ->
            fresh()
                .checkpoint(checkpoint)
                .listener(
                    new TrainingListener() {
                      @Override
                      public void step(TrainingStep step) {
                        if (step.step() == 2) {
                          throw new IllegalStateException("killed");
                        }
                      }
                    })
                .train())
        .hasMessage("killed");
    ClipHeads resumed = fresh().checkpoint(checkpoint).train();
    assertThat(bytes(resumed)).isEqualTo(bytes(whole));
    assertThat(bytes(fresh().seed(8).train())).isNotEqualTo(bytes(whole));
  }

  private PromptTrainer fresh() {
    return trainer().tokens(GoldenPrompts.tokens(0), GoldenPrompts.tokens(1)).seed(7).epochs(2);
  }

  private byte[] bytes(ClipHeads heads) throws IOException {
    Path file = folder.resolve("prompts");
    HeadsFile.write(heads, file);
    return Files.readAllBytes(file);
  }

  @ParameterizedTest
  @EnumSource(BiasSource.class)
  void should_train_every_source_of_the_biases_and_detect_the_same_on_both_backends(
      BiasSource source) {
    ClipHeads start = fresh().bias(source).epochs(1).learningRate(1e-9).train();
    ClipHeads trained = fresh().bias(source).epochs(1).learningRate(1e-2).train();
    assertThat(trained.source()).isEqualTo(source);
    for (int label = 0; label < 2; label++) {
      Prompt before = start.prompts().get(label);
      Prompt after = trained.prompts().get(label);
      // Adam moves each value with a gradient by about the rate, and no other.
      requireMoved(before.context().values(), after.context().values());
      assertThat(after.bias().isPresent()).isEqualTo(source.maps(label));
      if (source.maps(label)) {
        requireMoved(before.bias().get().weight(), after.bias().get().weight());
        requireMoved(before.bias().get().bias(), after.bias().get().bias());
      }
      assertThat(after.query().isPresent()).isEqualTo(source.attends());
      if (source.attends()) {
        requireMoved(before.query().get().values(), after.query().get().values());
      }
    }
    Path file = folder.resolve("trained");
    HeadsFile.write(trained, file);
    ClipHeads read = HeadsFile.readClip(file);
    try (ImageEncoder builtIn = open("cpu");
        AnomalyDetector one = Mrad.detector(bank).encoder(encoder).heads(read).build();
        AnomalyDetector other = Mrad.detector(bank).encoder(builtIn).heads(read).build()) {
      for (int i = 0; i < 3; i++) {
        Path query = GoldenData.writeQuery(folder.resolve("query" + i + ".png"), i);
        Detection found = one.detect(query);
        Detection same = other.detect(query);
        assertThat(found.score()).isCloseTo(same.score(), within(2e-5));
        assertThat(found.topKMean()).isCloseTo(same.topKMean(), within(2e-5));
      }
    }
  }

  private static void requireMoved(float[] before, float[] after) {
    for (int i = 0; i < before.length; i++) {
      assertThat(Math.abs(after[i] - before[i])).as("value %d", i).isGreaterThan(1e-3f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ft", "clip"})
  void should_score_with_trained_heads_as_the_reference_does(String variant) {
    DetectorBuilder builder = Mrad.detector(bank).encoder(encoder);
    try (Golden golden = Golden.open(variant);
        AnomalyDetector detector =
            (variant.equals("ft")
                    ? builder.heads(GoldenHeads.read("adam3"))
                    : builder.heads(GoldenPrompts.read("adam3")))
                .build()) {
      for (int i = 0; i < 3; i++) {
        Path query = GoldenData.writeQuery(folder.resolve("query" + i + ".png"), i);
        Detection found = detector.detect(query);
        assertThat(found.score()).isCloseTo(golden.floats("query.score_code")[i], within(2e-5));
        assertThat(found.topKMean()).isCloseTo(golden.floats("query.peak")[i], within(2e-5));
      }
    }
  }

  @Test
  void should_hold_images_out_and_stop_early() {
    List<Boolean> best = new ArrayList<>();
    PromptTrainer trainer =
        fresh().batchSize(2).epochs(60).validation(0.4).earlyStop(1).learningRate(0.3);
    trainer.listener(
        new TrainingListener() {
          @Override
          public void validated(int epoch, double loss, boolean isBest) {
            best.add(isBest);
          }
        });
    assertThat(trainer.train().text()).isNotEmpty();
    assertThat(best).hasSizeLessThan(60).endsWith(false);
  }

  @Test
  void should_refuse_heads_and_prompts_of_other_sizes() {
    FineTunedHeads narrow = StartingHeads.random(8, 16, 1);
    assertThatThrownBy(() ->
            Mrad.promptTrainer(bank, narrow)
                .encoder(encoder)
                .add(data)
                .batchSize(2)
                .tokens(GoldenPrompts.tokens(0), GoldenPrompts.tokens(1))
                .train())
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContaining("8 and 16 values");
    assertThatThrownBy(
            () -> Mrad.trainer(bank).encoder(encoder).add(data).batchSize(2).start(narrow).train())
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContaining("8 and 16 values");
    ClipHeads given = GoldenPrompts.read("init");
    ClipHeads elsewhere =
        new ClipHeads(
            given.retrieval(), given.normal(), given.anomalous(), given.deep(), "another tower");
    assertThatThrownBy(() -> trainer().start(elsewhere).train())
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContaining("another tower");
  }

  @Test
  void should_say_what_it_lacks() {
    assertThatThrownBy(() -> trainer().train())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("a vocabulary of 64 tokens");
    assertThatThrownBy(() -> trainer().tokens(List.of(1, 2), List.of(1, 2)).train())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("2 token ids");
    try (ImageEncoder builtIn = open("cpu")) {
      assertThatThrownBy(() -> fresh().encoder(builtIn).train())
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("mrad-backend-djl");
    }
  }
}
