package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.BiasSource;
import dev.mrad.heads.FineTunedHeads;
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
  @Mixin private ComputeOptions compute;
  @Mixin private DataSetOptions data;

  @Option(names = "--bank", required = true, paramLabel = "B", description = "A bank.")
  private Path bank;

  @Option(
      names = "--heads",
      required = true,
      paramLabel = "FT",
      description = "Heads that train ft made; they stay as they are.")
  private Path heads;

  @Option(names = "--out", required = true, paramLabel = "H", description = "The file to write.")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each image is seen; 5 by default, as in the paper.")
  private int epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many images make a step; 8 by default.")
  private int batch;

  @Option(
      names = "--lr",
      paramLabel = "R",
      defaultValue = "5e-4",
      description = "The learning rate; 5e-4 by default, as in the paper.")
  private double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seeds start values and order; 0 by default.")
  private long seed;

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
      defaultValue = "dual-prior",
      description =
          "Where the prompts' biases come from: none, class-token, patch-attention, anomaly-prior"
              + " or dual-prior (the default).")
  private String bias;

  @Option(
      names = "--cell-dropout",
      paramLabel = "R",
      defaultValue = "0.80",
      description =
          "The quantile above which similar keys are left out of the prior; 0.80 by default, 1 for"
              + " none.")
  private double cellDropout;

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description = "Keeps the encoded images there for other trainings; a temporary file else.")
  private @Nullable Path features;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Where a stopped training goes on from; H.checkpoint by default.")
  private @Nullable Path checkpoint;

  @Override
  public Integer call() {
    HeadsFile.requireWritable(out);
    Path kept = checkpoint == null ? Path.of(out + ".checkpoint") : checkpoint;
    MemoryBank memory = Mrad.bank(bank);
    FineTunedHeads retrieval = Mrad.heads(heads);
    PromptTrainer trainer =
        Mrad.promptTrainer(memory, retrieval)
            .epochs(epochs)
            .batchSize(batch)
            .learningRate(rate)
            .seed(seed)
            .bias(BiasSource.of(bias))
            .similarityDropout(cellDropout)
            .checkpoint(kept);
    data.read().forEach(trainer::add);
    if (!normal.isEmpty() || !anomalous.isEmpty()) {
      trainer.tokens(normal, anomalous);
    }
    if (normalWords != null && anomalousWords != null) {
      trainer.words(normalWords, anomalousWords);
    } else if (normalWords != null || anomalousWords != null) {
      throw new BadInputException(
          "words of one prompt", "train clip", "expected --normal-words and --anomalous-words");
    }
    if (vocabulary != null) {
      trainer.vocabulary(vocabulary);
    }
    if (features != null) {
      trainer.features(features);
    }
    try (ImageEncoder encoder = compute.encoder().forBank(memory.spec()).open();
        TrainingLines lines =
            new TrainingLines(spec.commandLine().getErr(), spec.commandLine().getOut())) {
      HeadsFile.write(trainer.encoder(encoder).listener(lines).train(), out);
    }
    TrainFineTunedCommand.remove(kept);
    spec.commandLine().getOut().println("heads " + out);
    return Main.DONE;
  }
}
