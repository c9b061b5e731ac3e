package dev.mrad.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.heads.BiasSource;
import dev.mrad.heads.ClipHeads;
import dev.mrad.testing.GoldenBank;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenPrompts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Training sets that cannot train are refused before anything is opened. */
class TrainingSetTest {
  private final MemoryBank bank = GoldenBank.read("golden", 36);

  private static LabelledImage image(int number, Label label, boolean mask) {
    Path file = Path.of(number + ".png");
    return new LabelledImage(
        "thing",
        "thing/" + number,
        file,
        label,
        mask ? Optional.of(Path.of(number + "_mask.png")) : Optional.empty());
  }

  private FineTuner trainer(int normal, int anomalous, boolean masks) {
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < normal; i++) {
      images.add(image(i, Label.NORMAL, false));
    }
    for (int i = 0; i < anomalous; i++) {
      images.add(image(normal + i, Label.ANOMALOUS, masks));
    }
    return new FineTuner(
            bank,
            () -> {
              throw new AssertionError("opened an encoder");
            })
        .add(new DataSet("set", images));
  }

  private static void refused(HeadTrainer<?, ?> trainer, String... message) {
    assertThatThrownBy(trainer::train)
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(message);
  }

  @Test
  void should_refuse_sets_that_cannot_train() {
    refused(trainer(8, 8, false), "no mask", "8.png");
    refused(trainer(0, 9, true), "no normal image");
    refused(trainer(9, 0, true), "no anomalous image");
    refused(trainer(4, 3, true), "7 images", "batch of 8");
    refused(trainer(5, 5, true).validation(0.5), "5 images", "batch of 8");
    refused(trainer(8, 8, true).earlyStop(2), "early stop");
  }

  @Test
  void should_refuse_options_out_of_range() {
    FineTuner trainer = trainer(8, 8, true);
    assertThatThrownBy(() -> trainer.epochs(0)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> trainer.learningRate(Double.NaN))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> trainer.similarityDropout(0.5, 1.1))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> trainer.validation(1)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> trainer.temperature(0)).isInstanceOf(BadInputException.class);
  }

  private PromptTrainer prompts() {
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      images.add(image(i, i < 8 ? Label.NORMAL : Label.ANOMALOUS, i >= 8));
    }
    return new PromptTrainer(
            bank,
            GoldenHeads.read("adam3"),
            () -> {
              throw new AssertionError("opened an encoder");
            })
        .add(new DataSet("set", images));
  }

  @Test
  void should_refuse_options_that_exclude_each_other_before_anything_is_opened() {
    refused(trainer(8, 8, true).checkpointEvery(3), "checkpointEvery without checkpoint");
    ClipHeads start = GoldenPrompts.read("init");
    List<Integer> text = GoldenPrompts.tokens(0);
    Map<String, UnaryOperator<PromptTrainer>> own = new LinkedHashMap<>();
    own.put("tokens", t -> t.tokens(text, text));
    own.put("words", t -> t.words("fine", "broken"));
    own.put("vocabulary", t -> t.vocabulary(Path.of("vocabulary")));
    own.put("bias", t -> t.bias(BiasSource.NONE));
    own.put("contextLength", t -> t.contextLength(3));
    own.forEach((name, option) -> {
      refused(option.apply(prompts().start(start)), "start and " + name);
      refused(option.apply(prompts()).start(start), "start and " + name);
    });
    refused(own.get("vocabulary").apply(prompts()), "vocabulary without words");
    refused(
        own.get("tokens").apply(own.get("words").apply(own.get("vocabulary").apply(prompts()))),
        "vocabulary without words");
    for (BiasSource source : BiasSource.values()) {
      boolean prior = source == BiasSource.DUAL_PRIOR || source == BiasSource.ANOMALY_PRIOR;
      PromptTrainer warm = prompts().bias(source).temperature(2);
      PromptTrainer dropping = prompts().similarityDropout(0.5).bias(source);
      if (prior) {
        assertThatThrownBy(warm::train).hasMessage("opened an encoder");
        assertThatThrownBy(dropping::train).hasMessage("opened an encoder");
      } else {
        refused(warm, "temperature and bias " + source.id());
        refused(dropping, "similarityDropout and bias " + source.id());
      }
    }
  }
}
