package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.HeadsFile;
import dev.mrad.train.HeadTrainer;
import dev.mrad.train.TrainingListener;
import dev.mrad.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * What a bank, one epoch of MRAD-FT and five of MRAD-CLIP cost: encoding every image in each epoch
 * and twice for the bank, as the official code does, against encoding it once for all three. Same
 * images, same encoder (seeded random weights), one run.
 *
 * <p>{@code java -cp benchmarks.jar dev.mrad.benchmarks.TrainingCost [images] [side] [batch]}. The
 * side is in pixels, a multiple of 14.
 */
public final class TrainingCost {
  private static final int CLIP_EPOCHS = 5;

  private final ImageEncoder encoder;
  private final DataSet data;
  private final Path folder;
  private final int batch;

  private TrainingCost(ImageEncoder encoder, DataSet data, Path folder, int batch) {
    this.encoder = encoder;
    this.data = data;
    this.folder = folder;
    this.batch = batch;
  }

  /** Entry point. */
  public static void main(String[] arguments) throws IOException {
    int images = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
    int side = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 392;
    int batch = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
    try (TemporaryFolder temporary = TemporaryFolder.create("mrad-training-cost-")) {
      Path folder = temporary.path();
      Path weights = folder.resolve("model.safetensors");
      // A text tower that is to the image tower as ViT-L/14's is.
      RandomTower.write(weights, 14, 24, 512, 12, 384, 320, 6);
      DataSet data =
          MvtecLayout.read(Textures.write(folder.resolve("set"), images, side), Split.TEST);
      try (ImageEncoder encoder =
          Mrad.encoder()
              .weights(weights)
              .inputSize(side)
              .backend("djl-pytorch")
              .device("cpu")
              .open()) {
        System.out.printf(
            Locale.ROOT,
            "%d images of %d×%d, batch %d, encoder 512×12, text 320×6%n",
            images,
            side,
            side,
            batch);
        new TrainingCost(encoder, data, folder, batch).compare();
      }
    }
  }

  private void compare() throws IOException {
    bank();
    long start = System.nanoTime();
    bank();
    MemoryBank bank = bank();
    double banks = seconds(start);
    FineTunedHeads heads = encodingEachEpoch(() -> fineTuner(bank), 1, "ft");
    double fineTuned = seconds(start);
    ClipHeads prompts = encodingEachEpoch(() -> promptTrainer(bank, heads), CLIP_EPOCHS, "clip");
    double official = seconds(start);
    System.out.printf(
        Locale.ROOT,
        "each epoch anew: %.1f s (banks %.1f, ft %.1f, clip %.1f)%n",
        official,
        banks,
        fineTuned - banks,
        official - fineTuned);

    start = System.nanoTime();
    Path features = folder.resolve("features");
    MemoryBank ownBank = Mrad.bankBuilder().encoder(encoder).add(data).features(features).build();
    banks = seconds(start);
    FineTunedHeads ownHeads = fineTuner(ownBank).epochs(1).features(features).train();
    fineTuned = seconds(start);
    ClipHeads ownPrompts =
        promptTrainer(ownBank, ownHeads).epochs(CLIP_EPOCHS).features(features).train();
    double own = seconds(start);
    System.out.printf(
        Locale.ROOT,
        "encoded once: %.1f s (bank %.1f, ft %.1f, clip %.1f)%n%.2f times less, same heads: %s%n",
        own,
        banks,
        fineTuned - banks,
        own - fineTuned,
        official / own,
        Arrays.equals(bytes(prompts, "anew"), bytes(ownPrompts, "once")));
  }

  private MemoryBank bank() {
    return Mrad.bankBuilder().encoder(encoder).add(data).build();
  }

  private HeadTrainer<FineTunedHeads, ?> fineTuner(MemoryBank bank) {
    return Mrad.trainer(bank).encoder(encoder).add(data).batchSize(batch).seed(1);
  }

  private HeadTrainer<ClipHeads, ?> promptTrainer(MemoryBank bank, FineTunedHeads heads) {
    return Mrad.promptTrainer(bank, heads).encoder(encoder).add(data).batchSize(batch).seed(1);
  }

  private byte[] bytes(ClipHeads heads, String name) throws IOException {
    Path file = folder.resolve(name);
    HeadsFile.write(heads, file);
    return Files.readAllBytes(file);
  }

  /** Stops after each epoch and goes on with features that are encoded again. */
  private <H> H encodingEachEpoch(Supplier<HeadTrainer<H, ?>> trainer, int epochs, String name) {
    Path checkpoint = folder.resolve(name + ".checkpoint");
    for (int epoch = 1; ; epoch++) {
      try {
        HeadTrainer<H, ?> next = trainer.get().epochs(epochs).checkpoint(checkpoint);
        return next.listener(stopAfter(epoch, epochs)).train();
      } catch (CancellationException e) {
        // The interrupt was ours.
        boolean interrupted = Thread.interrupted();
        if (!interrupted || epoch == epochs) {
          throw e;
        }
      }
    }
  }

  private static TrainingListener stopAfter(int epoch, int epochs) {
    return new TrainingListener() {
      @Override
      public void step(TrainingStep step) {
        if (epoch < epochs && step.step() == step.steps() / epochs * epoch) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
