package dev.mrad.train;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.internal.detect.BackendHandle;
import dev.mrad.internal.detect.GraphEncoder;
import dev.mrad.internal.io.AtomicFile;
import dev.mrad.internal.train.Checkpoint;
import dev.mrad.internal.train.FeatureStore;
import dev.mrad.internal.train.FineTuning;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.StartingHeads;
import dev.mrad.internal.train.TrainingImages;
import dev.mrad.internal.train.TrainingPlan;
import dev.mrad.spi.Backend;
import dev.mrad.spi.GradientProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains the heads of MRAD-FT (SPEC §7). The encoder is frozen, so each image is encoded once, into
 * a file; memory holds one batch. The same data, bank, options and backend give the same heads. Not
 * thread-safe.
 */
public final class FineTuner {
  private final MemoryBank bank;
  private final Supplier<ImageEncoder> defaultEncoder;
  private final List<LabelledImage> images = new ArrayList<>();
  private @Nullable ImageEncoder encoder;
  private @Nullable Backend gradients;
  private @Nullable FineTunedHeads start;
  private @Nullable Path features;
  private @Nullable Path checkpoint;
  private TrainingListener listener = TrainingListener.NONE;
  private int epochs = 1;
  private int batch = 8;
  private double learningRate = 5e-4;
  private boolean cosine = true;
  private long seed;
  private double temperature = 1;
  private double classDropout = 0.95;
  private double cellDropout = 0.80;
  private double validation;
  private int patience;
  private int every = 50;

  /**
   * @param bank what the heads retrieve from
   * @param defaultEncoder opens the encoder where none is given; closed after the training
   */
  public FineTuner(MemoryBank bank, Supplier<ImageEncoder> defaultEncoder) {
    this.bank = bank;
    this.defaultEncoder = defaultEncoder;
  }

  /**
   * Encodes with an encoder that the caller closes, the one that the bank was built with. Its
   * backend also computes the gradients, unless {@link #gradients} names another.
   *
   * @param given one that {@code dev.mrad.Mrad} opened
   */
  public FineTuner encoder(ImageEncoder given) {
    this.encoder = given;
    return this;
  }

  /** Computes the gradients on a backend that the caller closes. */
  public FineTuner gradients(Backend backend) {
    this.gradients = backend;
    return this;
  }

  /** Adds a data set's images; anomalous ones need masks. */
  public FineTuner add(DataSet dataSet) {
    images.addAll(dataSet.images());
    return this;
  }

  /** Begins with these heads; by default with random ones. */
  public FineTuner start(FineTunedHeads heads) {
    this.start = heads;
    return this;
  }

  /** How often each image is seen; 1 by default, as in the paper. */
  public FineTuner epochs(int count) {
    this.epochs = positive("epochs", count);
    return this;
  }

  /** How many images make a step; 8 by default, as in the paper. */
  public FineTuner batchSize(int count) {
    this.batch = positive("batch size", count);
    return this;
  }

  /** The learning rate of the first step; 5e-4 by default, as in the paper. */
  public FineTuner learningRate(double rate) {
    if (!(rate > 0 && rate < 1)) {
      throw bad("learning rate " + rate, "above 0, below 1");
    }
    this.learningRate = rate;
    return this;
  }

  /** Keeps the learning rate; by default it falls to 1e-6 along half a cosine, step by step. */
  public FineTuner constantRate() {
    this.cosine = false;
    return this;
  }

  /** Seeds the start, the order and the validation split; 0 by default. */
  public FineTuner seed(long value) {
    this.seed = value;
    return this;
  }

  /** The temperature τ of the retrieval; 1 by default. */
  public FineTuner temperature(double tau) {
    if (!(tau > 0 && tau <= 1e6)) {
      throw bad("temperature " + tau, "above 0");
    }
    this.temperature = tau;
    return this;
  }

  /**
   * The quantiles of similarity above which keys are left out of a retrieval.
   *
   * @param classRatio of the image level; 0.95 by default
   * @param cellRatio of the patch level; 0.80 by default; 1 leaves nothing out
   */
  public FineTuner similarityDropout(double classRatio, double cellRatio) {
    this.classDropout = ratio(classRatio);
    this.cellDropout = ratio(cellRatio);
    return this;
  }

  private static double ratio(double value) {
    if (!(value > 0 && value <= 1)) {
      throw bad("similarity dropout " + value, "a quantile above 0, up to 1");
    }
    return value;
  }

  /**
   * Holds images out, measures the loss on them after each epoch and returns the heads of the best
   * one.
   *
   * @param share of the images; 0, the default, for none
   */
  public FineTuner validation(double share) {
    if (!(share >= 0 && share < 1)) {
      throw bad("validation share " + share, "0 up to below 1");
    }
    this.validation = share;
    return this;
  }

  /**
   * Stops when the validation loss has not become better for some epochs.
   *
   * @param patience how many epochs; 0, the default, for never
   */
  public FineTuner earlyStop(int patience) {
    if (patience < 0) {
      throw bad("patience " + patience, "0 or more epochs");
    }
    this.patience = patience;
    return this;
  }

  /**
   * Keeps the encoded features in this file, from which another training on the same images starts
   * at once; by default in a temporary file. About 5.6 MB an image for ViT-L/14 at 518×518.
   */
  public FineTuner features(Path file) {
    this.features = file;
    return this;
  }

  /**
   * Keeps the state in this file. When it is there at the start, the training goes on from it, with
   * the same result as if it had not been stopped.
   */
  public FineTuner checkpoint(Path file) {
    this.checkpoint = file;
    return this;
  }

  /** After how many steps the checkpoint is written, besides each epoch's end; 50 by default. */
  public FineTuner checkpointEvery(int steps) {
    this.every = positive("checkpoint steps", steps);
    return this;
  }

  /** Is told how the training goes. */
  public FineTuner listener(TrainingListener value) {
    this.listener = value;
    return this;
  }

  private static int positive(String what, int value) {
    if (value < 1) {
      throw bad(what + " " + value, "1 or more");
    }
    return value;
  }

  private static BadInputException bad(String what, String expected) {
    return new BadInputException(what, "training", "expected " + expected);
  }

  /**
   * Trains. Interrupting the thread stops between batches with a {@link
   * java.util.concurrent.CancellationException}, after writing the checkpoint.
   *
   * @throws BadInputException when there are no masks, only one class or less images than a batch,
   *     or when a file cannot be used
   * @throws IncompatibleException when encoder, bank and start do not belong together
   * @throws BackendUnavailableException when the backend has no gradients
   * @throws dev.mrad.api.MradException when the loss is not finite: names step and image; the
   *     checkpoint keeps the state before it
   */
  public FineTunedHeads train() {
    if (patience > 0 && validation == 0) {
      throw bad("early stop without validation", "a validation share");
    }
    TrainingImages training = new TrainingImages(images);
    plan().requireEnough(images.size());
    if (checkpoint != null) {
      AtomicFile.requireWritable(checkpoint);
    }
    ImageEncoder given = encoder;
    if (given != null) {
      return train(training, given);
    }
    try (ImageEncoder opened = defaultEncoder.get()) {
      return train(training, opened);
    }
  }

  private TrainingPlan plan() {
    return new TrainingPlan(
        epochs,
        batch,
        learningRate,
        cosine,
        seed,
        new FineTuningGraph.Retrieval((float) temperature, classDropout, cellDropout),
        validation,
        patience);
  }

  private FineTunedHeads train(TrainingImages training, ImageEncoder opened) {
    if (!(opened instanceof GraphEncoder graphEncoder)) {
      throw bad("encoder " + opened.name(), "an encoder opened by Mrad");
    }
    graphEncoder.requireBuilt(bank);
    FineTunedHeads first =
        start == null ? StartingHeads.random(opened.dimension(), opened.width(), seed) : start;
    requireFit(first, opened);
    TrainingPlan plan = plan();
    FineTuningGraph graph = graph(opened, plan.retrieval(), first);
    FineTuningGraph plain =
        graph(opened, new FineTuningGraph.Retrieval((float) temperature, 1, 1), first);
    try (BackendHandle handle = graphEncoder.backend();
        GradientProgram program = compile(handle, graph);
        GradientProgram validated = validation > 0 ? compile(handle, plain) : null;
        FeatureStore store = training.encode(features, graphEncoder, bank, listener::encoded)) {
      FineTuning run =
          new FineTuning(
              plan,
              new FineTuning.Parts(
                  store,
                  TrainingImages.layout(graphEncoder),
                  i -> images.get(i).file().toString(),
                  graph.graph().inputs().keySet(),
                  program,
                  validated,
                  graph.variables()),
              listener,
              checkpoint == null ? null : new Checkpoint(checkpoint, run(training, plan, graph)),
              every);
      run.run();
      return heads(run, first);
    }
  }

  private FineTuningGraph graph(
      ImageEncoder opened, FineTuningGraph.Retrieval retrieval, FineTunedHeads first) {
    return FineTuningGraph.of(bank, opened.grid(), opened.inputSize(), retrieval, first);
  }

  private String run(TrainingImages training, TrainingPlan plan, FineTuningGraph graph) {
    StringBuilder text = new StringBuilder(plan + " " + bank.digest());
    text.append(' ').append(training.fingerprint(bank.spec()));
    graph.variables().forEach(variable -> text.append(' ').append(variable.digest()));
    return text.toString();
  }

  private GradientProgram compile(BackendHandle handle, FineTuningGraph graph) {
    Backend backend = gradients == null ? handle.backend() : gradients;
    return backend
        .gradients(graph.graph(), graph.variables())
        .orElseThrow(() ->
            new BackendUnavailableException(
                "backend "
                    + backend.name()
                    + " has no gradients, training, expected one that has: add"
                    + " dev.mrad:mrad-backend-djl with an engine's natives, or name another"));
  }

  private static void requireFit(FineTunedHeads heads, ImageEncoder opened) {
    if (heads.imageQuery().inputs() != opened.dimension()
        || heads.patchQuery().inputs() != opened.width()) {
      throw new IncompatibleException(
          "the heads to start with take features of "
              + heads.imageQuery().inputs()
              + " and "
              + heads.patchQuery().inputs()
              + " values, but encoder "
              + opened.name()
              + " gives "
              + opened.dimension()
              + " and "
              + opened.width());
    }
  }

  private FineTunedHeads heads(FineTuning run, FineTunedHeads first) {
    List<LinearMap> maps = new ArrayList<>();
    for (int i = 0; i < FineTunedHeads.NAMES.size(); i++) {
      String name = FineTunedHeads.NAMES.get(i);
      LinearMap shape = first.maps().get(i);
      maps.add(
          new LinearMap(
              name,
              shape.inputs(),
              shape.outputs(),
              run.result(name + ".weight"),
              run.result(name + ".bias")));
    }
    return FineTunedHeads.of(maps, bank.spec().encoder(), bank.digest());
  }
}
