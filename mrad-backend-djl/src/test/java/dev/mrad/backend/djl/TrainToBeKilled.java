package dev.mrad.backend.djl;

import dev.mrad.Mrad;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.testing.GoldenModel;
import dev.mrad.train.FineTuner;
import dev.mrad.train.TrainingListener;
import dev.mrad.train.TrainingStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A training on the golden images, as a child JVM runs it. */
final class TrainToBeKilled {
  static final int STEPS = 36;
  static final long KILLED_IN = 10;

  private TrainToBeKilled() {}

  /** Entry point: says each step, and waits in the one in which it is killed. */
  public static void main(String[] args) {
    train(
        Path.of(args[0]),
        Path.of(args[1]),
        step -> {
          System.out.println("step " + step);
          if (step == KILLED_IN) {
            waitForParent();
          }
        });
  }

  private static void waitForParent() {
    try {
      System.in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FineTunedHeads train(Path set, @Nullable Path checkpoint, LongConsumer steps) {
    DataSet data = Layout.MVTEC.read(set, Split.TEST);
    try (ImageEncoder encoder = GoldenModel.encoder().backend("djl-pytorch").device("cpu").open()) {
      MemoryBank bank = Mrad.bankBuilder().encoder(encoder).add(data).build();
      FineTuner trainer =
          Mrad.trainer(bank).encoder(encoder).add(data).batchSize(2).epochs(STEPS / 3).seed(5);
      if (checkpoint != null) {
        trainer.checkpoint(checkpoint).checkpointEvery(2);
      }
      return trainer
          .listener(
              new TrainingListener() {
                @Override
                public void step(TrainingStep step) {
                  steps.accept(step.step());
                }
              })
          .train();
    }
  }
}
