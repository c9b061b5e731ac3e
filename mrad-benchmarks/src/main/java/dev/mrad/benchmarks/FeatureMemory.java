package dev.mrad.benchmarks;

import dev.mrad.internal.features.FeatureStore;
import dev.mrad.internal.features.ImageRecord;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.TrainingPlan;
import dev.mrad.internal.train.TrainingRun;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import dev.mrad.train.TrainingListener;
import dev.mrad.train.TrainingStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What is resident while features of many images at ViT-L/14's sizes (random ones) are written, and
 * read by a training of one epoch in batches of 8. The training is the library's, but for the
 * gradients, which are not computed. Takes 5.7 MB of disk an image, freed in the end.
 *
 * <p>{@code java -Xmx512m -cp benchmarks.jar dev.mrad.benchmarks.FeatureMemory FOLDER [images]}
 */
public final class FeatureMemory {
  private static final FeatureStore.Layout LAYOUT =
      new FeatureStore.Layout(768, 37 * 37, 1024, 518);
  private static final int BATCH = 8;

  private FeatureMemory() {}

  /** Entry point. */
  public static void main(String[] arguments) throws IOException {
    int images = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2000;
    Path file = Path.of(arguments[0]).resolve("mrad-features.bin");
    System.out.println("| done | resident MiB | peak MiB |");
    System.out.println("|---|---|---|");
    try (FeatureStore store = FeatureStore.open(file, LAYOUT, images, "0".repeat(64))) {
      write(store, images);
      train(store, images);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void write(FeatureStore store, int images) throws IOException {
    Random random = new Random(1);
    float[] patches = new float[LAYOUT.cells() * LAYOUT.width()];
    for (int i = 0; i < patches.length; i++) {
      patches[i] = (float) random.nextGaussian() / 32;
    }
    float[] image = new float[LAYOUT.dimension()];
    float[] prototypes = new float[2 * LAYOUT.width()];
    byte[] mask = new byte[LAYOUT.side() * LAYOUT.side()];
    for (int i = 1; i <= images; i++) {
      patches[random.nextInt(patches.length)] = i;
      store.append(new ImageRecord(image, prototypes, patches, mask, i % 2));
      tell("written", i, images);
    }
  }

  private static void train(FeatureStore store, int images) {
    TrainingPlan plan =
        new TrainingPlan(
            1, BATCH, 5e-4, true, 1, new FineTuningGraph.Retrieval(1, 0.95, 0.80), 0, 0);
    Weight variable = new RandomWeight("variable", Shape.of(1), 1);
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(TrainingStep step) {
            try {
              tell("read", (int) step.step() * BATCH, images);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    TrainingRun.Parts parts =
        new TrainingRun.Parts(
            store,
            LAYOUT,
            String::valueOf,
            Set.of(
                FineTuningGraph.IMAGE_QUERY,
                FineTuningGraph.PATCH_QUERIES,
                FineTuningGraph.MASKS,
                FineTuningGraph.LABELS),
            new NoGradients(),
            null,
            List.of(variable));
    new TrainingRun(plan, parts, listener, null, 50).run();
  }

  /** Takes a batch and computes nothing. */
  private static final class NoGradients implements GradientProgram {
    private static final Tensor ZERO = Tensor.of(new float[1], 1);

    @Override
    public Result run(Map<String, Tensor> variables, Map<String, Tensor> inputs) {
      return new Result(Map.of(FineTuningGraph.TOTAL, ZERO), Map.of("variable", ZERO));
    }

    @Override
    public void close() {}
  }

  private static void tell(String what, int done, int images) throws IOException {
    if (done % 200 == 0 || done == images) {
      System.out.printf(
          Locale.ROOT, "| %s %d | %d | %d |%n", what, done, Resident.mib(), Resident.peakMib());
    }
  }
}
