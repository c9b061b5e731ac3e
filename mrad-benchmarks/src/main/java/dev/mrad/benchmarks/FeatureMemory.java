package dev.mrad.benchmarks;

import dev.mrad.internal.train.FeatureStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * What is resident while features of many images at ViT-L/14's sizes (random ones) are written and
 * read in batches of 8, in a shuffled order. Takes 5.6 MB of disk an image, freed in the end.
 *
 * <p>{@code java -Xmx512m -cp benchmarks.jar dev.mrad.benchmarks.FeatureMemory FOLDER [images]}
 */
public final class FeatureMemory {
  private static final int DIMENSION = 768;
  private static final int CELLS = 37 * 37;
  private static final int WIDTH = 1024;
  private static final int SIDE = 518;
  private static final int BATCH = 8;

  private FeatureMemory() {}

  /** Entry point. */
  public static void main(String[] arguments) throws IOException {
    int images = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2000;
    Path file = Path.of(arguments[0]).resolve("mrad-features.bin");
    FeatureStore.Layout layout = new FeatureStore.Layout(DIMENSION, CELLS, WIDTH, SIDE);
    Random random = new Random(1);
    System.out.println("| done | resident MiB |");
    System.out.println("|---|---|");
    try (FeatureStore store = FeatureStore.open(file, layout, images, "0".repeat(64))) {
      float[] image = new float[DIMENSION];
      float[] patches = new float[CELLS * WIDTH];
      for (int i = 0; i < patches.length; i++) {
        patches[i] = (float) random.nextGaussian() / 32;
      }
      for (int i = 1; i <= images; i++) {
        patches[random.nextInt(patches.length)] = i;
        store.append(new FeatureStore.Features(image, patches, new byte[SIDE * SIDE], i % 2));
        tell("written", i, images);
      }
      float[] queries = new float[BATCH * DIMENSION];
      float[] cells = new float[BATCH * CELLS * WIDTH];
      float[] masks = new float[BATCH * SIDE * SIDE];
      for (int i = 1; i <= images; i++) {
        store.read(random.nextInt(images), i % BATCH, queries, cells, masks, new float[2 * BATCH]);
        tell("read", i, images);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void tell(String what, int done, int images) throws IOException {
    if (done == 200 || done == 1000 || done == images) {
      System.out.printf(Locale.ROOT, "| %s %d | %d |%n", what, done, Resident.mib());
    }
  }
}
