package dev.mrad.internal.train;

import dev.mrad.api.BadInputException;
import java.util.Arrays;
import java.util.Random;

/**
 * How a training goes, and in which order it sees its images: always the same for the same plan.
 *
 * @param epochs how often it sees each image
 * @param batch how many images make a step
 * @param learningRate of the first step
 * @param cosine whether the rate falls to {@link CosineSchedule#FLOOR}, or stays
 * @param seed of start values and order
 * @param retrieval τ and dropout
 * @param validation the share of images that are held out, 0 for none
 * @param patience after how many epochs without a better validation loss to stop; 0 for never
 */
public record TrainingPlan(
    int epochs,
    int batch,
    double learningRate,
    boolean cosine,
    long seed,
    FineTuningGraph.Retrieval retrieval,
    double validation,
    int patience) {

  /** Which images train and which validate. */
  public record Split(int[] training, int[] validation) {}

  /**
   * @throws BadInputException when the images that are not held out do not fill a batch
   */
  public void requireEnough(int images) {
    int training = images - held(images);
    if (training < batch) {
      throw new BadInputException(
          training + " images to train with",
          "training set",
          "expected at least a batch of " + batch);
    }
  }

  private int held(int images) {
    return validation > 0 ? Math.max(1, (int) (validation * images)) : 0;
  }

  public Split split(int images) {
    int held = held(images);
    int[] all = shuffled(images, new Random(mix(0)));
    int[] training = new int[images - held];
    int[] validated = new int[held];
    System.arraycopy(all, 0, validated, 0, held);
    System.arraycopy(all, held, training, 0, training.length);
    Arrays.sort(training);
    Arrays.sort(validated);
    return new Split(training, validated);
  }

  /** The order of an epoch, from 0. */
  public int[] order(int epoch, int images) {
    return shuffled(images, new Random(mix(epoch + 1L)));
  }

  public long stepsPerEpoch(int images) {
    return ((long) images + batch - 1) / batch;
  }

  public double rate(long step, long steps) {
    return cosine
        ? new CosineSchedule(learningRate, CosineSchedule.FLOOR, steps).rate(step)
        : learningRate;
  }

  /** Java's generator gives like sequences for neighbouring seeds. */
  private long mix(long stream) {
    long z = (seed ^ 0x5DEECE66DL) + (stream + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private static int[] shuffled(int count, Random random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(i + 1);
      order[i] = order[at];
      order[at] = i;
    }
    return order;
  }
}
