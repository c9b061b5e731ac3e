package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.BiasSource;
import dev.mrad.heads.HeadsFile;
import dev.mrad.train.PromptTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad train clip}. */
@Command(
    name = "clip",
    description = "Trains the prompts of MRAD-CLIP on heads of MRAD-FT.",
    mixinStandardHelpOptions = true)
final class TrainClipCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TrainingOptions training;

  @Option(
      names = "--heads",
      required = true,
      paramLabel = "FT",
      description = "Heads that train ft made; they stay as they are.")
  private Path heads;

  @Option(
      names = "--normal-tokens",
      split = ",",
      paramLabel = "ID",
      description = "The token ids of the whole normal text, for other words or vocabularies.")
  private List<Integer> normal = List.of();

  @Option(
      names = "--anomalous-tokens",
      split = ",",
      paramLabel = "ID",
      description = "The token ids of the whole anomalous text.")
  private List<Integer> anomalous = List.of();

  @Option(
      names = "--normal-words",
      paramLabel = "TEXT",
      description = "Other words than 'object.'; needs --anomalous-words and a vocabulary.")
  private @Nullable String normalWords;

  @Option(
      names = "--anomalous-words",
      paramLabel = "TEXT",
      description = "Other words than 'damaged object.'.")
  private @Nullable String anomalousWords;

  @Option(
      names = "--vocabulary",
      paramLabel = "PATH",
      description =
          "CLIP's vocabulary: tokenizer.json, vocab.json with merges.txt,"
              + " bpe_simple_vocab_16e6.txt.gz, or their folder; the weights' folder by default.")
  private @Nullable Path vocabulary;

  @Option(
      names = "--bias",
      paramLabel = "SOURCE",
      description =
          "Where the prompts' biases come from: none, class-token, patch-attention, anomaly-prior"
              + " or dual-prior (the default).")
  private @Nullable String bias;

  @Option(
      names = "--cell-dropout",
      paramLabel = "R",
      description =
          "The quantile above which similar keys are left out of the prior; 0.80 by default, 1 for"
              + " none.")
  private @Nullable Double cellDropout;

  @Override
  public Integer call() {
    boolean ids = !normal.isEmpty() || !anomalous.isEmpty();
    boolean words = normalWords != null || anomalousWords != null;
    Exclusive.require(
        !normal.isEmpty(), "--normal-tokens", !anomalous.isEmpty(), "--anomalous-tokens");
    Exclusive.require(
        !anomalous.isEmpty(), "--anomalous-tokens", !normal.isEmpty(), "--normal-tokens");
    Exclusive.refuse(ids, "--normal-tokens", words, "--normal-words", "one of them");
    Exclusive.require(vocabulary != null, "--vocabulary", words, "--normal-words");
    if (bias != null) {
      BiasSource source = BiasSource.of(bias);
      boolean prior = source == BiasSource.DUAL_PRIOR || source == BiasSource.ANOMALY_PRIOR;
      String why = "dual-prior or anomaly-prior with it";
      Exclusive.refuse(cellDropout != null, "--cell-dropout", !prior, "--bias " + bias, why);
      Exclusive.refuse(training.hasTemperature(), "--temperature", !prior, "--bias " + bias, why);
    }
    return training.run(spec, this::trainer, HeadsFile::write);
  }

  private PromptTrainer trainer(MemoryBank bank) {
    PromptTrainer trainer = Mrad.promptTrainer(bank, Mrad.heads(heads));
    if (bias != null) {
      trainer.bias(BiasSource.of(bias));
    }
    if (cellDropout != null) {
      trainer.similarityDropout(cellDropout);
    }
    if (!normal.isEmpty() || !anomalous.isEmpty()) {
      trainer.tokens(normal, anomalous);
    }
    if (normalWords != null && anomalousWords != null) {
      trainer.words(normalWords, anomalousWords);
    } else if (normalWords != null || anomalousWords != null) {
      throw new BadInputException(
          "words of one prompt", "train clip", "expected --normal-words and --anomalous-words");
    }
    return vocabulary == null ? trainer : trainer.vocabulary(vocabulary);
  }
}
