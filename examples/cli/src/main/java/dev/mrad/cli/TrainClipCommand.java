package dev.mrad.cli;

import dev.mrad.Mrad;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.HeadsFile;
import dev.mrad.train.PromptTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() {
    return training.run(spec, this::trainer, HeadsFile::write);
  }

  private PromptTrainer trainer(MemoryBank bank) {
    PromptTrainer trainer = Mrad.promptTrainer(bank, Mrad.heads(heads));
    return normal.isEmpty() && anomalous.isEmpty() ? trainer : trainer.tokens(normal, anomalous);
  }
}
