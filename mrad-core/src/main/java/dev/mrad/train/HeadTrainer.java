package dev.mrad.train;

import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.internal.detect.OptionConflict;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.features.ImageSet;
import dev.mrad.internal.io.AtomicFile;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.TrainingImages;
import dev.mrad.internal.train.TrainingPlan;
import dev.mrad.spi.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What both trainings have in common. The encoder is frozen, so each image is encoded once, into a
 * file; memory holds one batch. The same data, bank, options and backend give the same heads. Not
 * thread-safe.
 *
 * @param <H> what is trained
 * @param <T> the trainer itself
 */
public abstract sealed class HeadTrainer<H, T extends HeadTrainer<H, T>>
    permits FineTuner, PromptTrainer {
  static final String WHERE = "training";
  private static final int CHECKPOINT_STEPS = 50;

  private final MemoryBank bank;
  private final Supplier<ImageEncoder> defaultEncoder;
  private final List<LabelledImage> images = new ArrayList<>();
  private @Nullable ImageEncoder encoder;
  private @Nullable Backend gradients;
  private @Nullable Path features;
  private @Nullable Path checkpoint;
  private TrainingListener listener = TrainingListener.NONE;
  private int epochs;
  private int batch = 8;
  private double learningRate = 5e-4;
  private boolean cosine;
  private long seed;
  private @Nullable Double temperature;
  private double classDropout = 0.95;
  private double patchDropout = 0.80;
  private double validation;
  private int patience;
  private @Nullable Integer every;

  HeadTrainer(MemoryBank bank, Supplier<ImageEncoder> defaultEncoder, int epochs, boolean cosine) {
    this.bank = bank;
    this.defaultEncoder = defaultEncoder;
    this.epochs = epochs;
    this.cosine = cosine;
  }

  abstract T self();

  /** Refuses options that exclude each other, or that lack one they need. */
  void check() {
    OptionConflict.require(WHERE, patience > 0, "early stop", validation > 0, "validation");
    OptionConflict.require(
        WHERE, every != null, "checkpointEvery", checkpoint != null, "checkpoint");
  }

  boolean hasTemperature() {
    return temperature != null;
  }

  abstract Objective<H> objective(MemoryBank memory, GraphEncoder opened, long startSeed);

  /**
   * Encodes with an encoder that the caller closes, the one that the bank was built with. Its
   * backend also computes the gradients, unless {@link #gradients} names another.
   *
   * @param given one that {@code dev.mrad.Mrad} opened
   */
  public T encoder(ImageEncoder given) {
    this.encoder = given;
    return self();
  }

  /** Computes the gradients on a backend that the caller closes. */
  public T gradients(Backend backend) {
    this.gradients = backend;
    return self();
  }

  /** Adds a data set's images; anomalous ones need masks. */
  public T add(DataSet dataSet) {
    images.addAll(dataSet.images());
    return self();
  }

  /** How often each image is seen; as in the paper by default. */
  public T epochs(int count) {
    this.epochs = positive("epochs", count);
    return self();
  }

  /** How many images make a step; 8 by default, as in the paper. */
  public T batchSize(int count) {
    this.batch = positive("batch size", count);
    return self();
  }

  /** The learning rate of the first step; 5e-4 by default, as in the paper. */
  public T learningRate(double rate) {
    if (!(rate > 0 && rate < 1)) {
      throw bad("learning rate " + rate, "above 0, below 1");
    }
    this.learningRate = rate;
    return self();
  }

  /** Keeps the learning rate. */
  public T constantRate() {
    this.cosine = false;
    return self();
  }

  /** Lets the learning rate fall to 1e-6 along half a cosine, step by step. */
  public T cosineRate() {
    this.cosine = true;
    return self();
  }

  /** Seeds the start, the order and the validation split; 0 by default. */
  public T seed(long value) {
    this.seed = value;
    return self();
  }

  /** The temperature τ of the retrieval; 1 by default. */
  public T temperature(double tau) {
    if (!(tau > 0 && tau <= 1e6)) {
      throw bad("temperature " + tau, "above 0");
    }
    this.temperature = tau;
    return self();
  }

  T dropout(double classRatio, double patchRatio) {
    for (double ratio : new double[] {classRatio, patchRatio}) {
      if (!(ratio > 0 && ratio <= 1)) {
        throw bad("similarity dropout " + ratio, "a quantile above 0, up to 1");
      }
    }
    this.classDropout = classRatio;
    this.patchDropout = patchRatio;
    return self();
  }

  /**
   * Holds images out, measures the loss on them after each epoch and returns the heads of the best
   * one.
   *
   * @param share of the images; 0, the default, for none
   */
  public T validation(double share) {
    if (!(share >= 0 && share < 1)) {
      throw bad("validation share " + share, "0 up to below 1");
    }
    this.validation = share;
    return self();
  }

  /**
   * Stops when the validation loss has not become better for some epochs.
   *
   * @param epochsToWait how many; 0, the default, for never to stop
   */
  public T earlyStop(int epochsToWait) {
    if (epochsToWait < 0) {
      throw bad("patience " + epochsToWait, "0 or more epochs");
    }
    this.patience = epochsToWait;
    return self();
  }

  /**
   * Keeps the encoded features in this file, from which another training or bank of the same images
   * starts at once, and reads those that are there already; by default in a temporary file. About
   * 5.7 MB an image for ViT-L/14 at 518×518.
   */
  public T features(Path file) {
    this.features = file;
    return self();
  }

  /**
   * Keeps the state in this file. When it is there at the start, the training goes on from it, with
   * the same result as if it had not been stopped.
   */
  public T checkpoint(Path file) {
    this.checkpoint = file;
    return self();
  }

  /** After how many steps the checkpoint is written, besides each epoch's end; 50 by default. */
  public T checkpointEvery(int steps) {
    this.every = positive("checkpoint steps", steps);
    return self();
  }

  /** Sets a listener, which is called as the training goes on. */
  public T listener(TrainingListener value) {
    this.listener = value;
    return self();
  }

  static int positive(String what, int value) {
    if (value < 1) {
      throw bad(what + " " + value, "1 or more");
    }
    return value;
  }

  private static BadInputException bad(String what, String expected) {
    return new BadInputException(what, WHERE, "expected " + expected);
  }

  /**
   * Trains. Interrupting the thread stops between batches with a {@link
   * java.util.concurrent.CancellationException}, after writing the checkpoint.
   *
   * @throws BadInputException when two options exclude each other or one lacks another, which are
   *     named; when there are no masks, only one class or less images than a batch, or when a file
   *     cannot be used
   * @throws dev.mrad.api.IncompatibleException when encoder, bank, heads and start do not belong
   *     together
   * @throws dev.mrad.api.BackendUnavailableException when the backend has no gradients
   * @throws dev.mrad.api.MradException when the loss is not finite: names step and image; the
   *     checkpoint keeps the state before it
   */
  public H train() {
    check();
    TrainingPlan plan = plan();
    ImageSet training = TrainingImages.of(images);
    plan.requireEnough(images.size());
    Path kept = checkpoint;
    if (kept != null) {
      AtomicFile.requireWritable(kept);
    }
    int steps = every == null ? CHECKPOINT_STEPS : every;
    Training run = new Training(bank, training, plan, gradients, features, kept, steps, listener);
    ImageEncoder given = encoder;
    if (given != null) {
      return train(run, given);
    }
    try (ImageEncoder opened = defaultEncoder.get()) {
      return train(run, opened);
    }
  }

  private H train(Training run, ImageEncoder opened) {
    GraphEncoder graphEncoder = GraphEncoder.of(opened, WHERE);
    graphEncoder.requireBuilt(bank);
    return run.run(graphEncoder, objective(bank, graphEncoder, seed));
  }

  private TrainingPlan plan() {
    return new TrainingPlan(
        epochs,
        batch,
        learningRate,
        cosine,
        seed,
        new FineTuningGraph.Retrieval(
            temperature == null ? 1 : temperature.floatValue(), classDropout, patchDropout),
        validation,
        patience);
  }
}
