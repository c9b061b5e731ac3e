package dev.mrad.train;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.heads.BiasSource;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.clip.ClipGeometry;
import dev.mrad.internal.clip.TextTower;
import dev.mrad.internal.detect.BackendHandle;
import dev.mrad.internal.detect.GraphEncoder;
import dev.mrad.internal.io.AtomicFile;
import dev.mrad.internal.retrieval.PromptScores;
import dev.mrad.internal.train.Checkpoint;
import dev.mrad.internal.train.FeatureStore;
import dev.mrad.internal.train.FineTuning;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.PromptTrainingGraph;
import dev.mrad.internal.train.StartingPrompts;
import dev.mrad.internal.train.TrainingImages;
import dev.mrad.internal.train.TrainingPlan;
import dev.mrad.spi.GradientProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains the prompts of MRAD-CLIP on frozen heads of MRAD-FT (SPEC §8), each image encoded once.
 * The same data, bank, options and backend give the same prompts. Not thread-safe.
 */
public final class PromptTrainer {
  /** What CLIP's vocabulary has, whose ids the standard words have. */
  private static final int CLIP_VOCABULARY = 49408;

  private static final TextFrame FRAME = new TextFrame(49406, 343, 49407);
  private static final List<Integer> NORMAL_WORDS = List.of(14115, 269);
  private static final List<Integer> ANOMALOUS_WORDS = List.of(13568, 14115, 269);
  private static final int DEEP_LAYERS = 8;
  private static final int DEEP_TOKENS = 4;

  private final MemoryBank bank;
  private final FineTunedHeads heads;
  private final Supplier<ImageEncoder> defaultEncoder;
  private final List<LabelledImage> images = new ArrayList<>();
  private @Nullable ImageEncoder encoder;
  private @Nullable ClipHeads start;
  private @Nullable List<List<Integer>> tokens;
  private @Nullable List<String> words;
  private @Nullable Path vocabulary;
  private @Nullable Path features;
  private @Nullable Path checkpoint;
  private TrainingListener listener = TrainingListener.NONE;
  private BiasSource source = BiasSource.DUAL_PRIOR;
  private int context = 12;
  private int epochs = 5;
  private int batch = 8;
  private double learningRate = 5e-4;
  private long seed;
  private double cellDropout = 0.80;

  /**
   * @param bank what the heads retrieve from
   * @param heads trained for the bank; they stay as they are
   * @param defaultEncoder opens the encoder where none is given; closed after the training
   */
  public PromptTrainer(
      MemoryBank bank, FineTunedHeads heads, Supplier<ImageEncoder> defaultEncoder) {
    this.bank = bank;
    this.heads = heads;
    this.defaultEncoder = defaultEncoder;
  }

  /**
   * Encodes with an encoder that the caller closes, the one that the bank was built with; it needs
   * a text tower, and its backend computes the gradients.
   *
   * @param given one that {@code dev.mrad.Mrad} opened
   */
  public PromptTrainer encoder(ImageEncoder given) {
    this.encoder = given;
    return this;
  }

  /** Adds a data set's images; anomalous ones need masks. */
  public PromptTrainer add(DataSet dataSet) {
    images.addAll(dataSet.images());
    return this;
  }

  /** Begins with the prompts and deep tokens of these; by default with random ones. */
  public PromptTrainer start(ClipHeads prompts) {
    this.start = prompts;
    return this;
  }

  /**
   * Other words than "object." and "damaged object.": the token ids of both whole texts, with
   * start, placeholders for the context, words, end and padding.
   *
   * @param normal as many ids as the text tower's context is long
   * @param anomalous as many
   */
  public PromptTrainer tokens(List<Integer> normal, List<Integer> anomalous) {
    this.tokens = List.of(List.copyOf(normal), List.copyOf(anomalous));
    this.words = null;
    return this;
  }

  /**
   * Other words than "object." and "damaged object.", whose token ids the vocabulary knows that
   * lies beside the encoder's weights, or the one of {@link #vocabulary}. This needs a library of
   * tokenizers ({@link dev.mrad.text.Vocabulary}).
   */
  public PromptTrainer words(String normal, String anomalous) {
    this.words = List.of(normal, anomalous);
    this.tokens = null;
    return this;
  }

  /**
   * Where the vocabulary of {@link #words} is.
   *
   * @param path as for {@link dev.mrad.text.Vocabulary#open}
   */
  public PromptTrainer vocabulary(Path path) {
    this.vocabulary = path;
    return this;
  }

  /**
   * Where the biases of the prompts come from; by default the dual prior, as in the paper. With
   * {@link #start} it is that of the given prompts.
   */
  public PromptTrainer bias(BiasSource value) {
    this.source = value;
    return this;
  }

  /** How many learned embeddings a prompt has; 12 by default, as in the paper. */
  public PromptTrainer contextLength(int count) {
    this.context = positive("context length", count);
    return this;
  }

  /** How often each image is seen; 5 by default, as in the paper. */
  public PromptTrainer epochs(int count) {
    this.epochs = positive("epochs", count);
    return this;
  }

  /** How many images make a step; 8 by default, as in the paper. */
  public PromptTrainer batchSize(int count) {
    this.batch = positive("batch size", count);
    return this;
  }

  /** The learning rate, which is constant; 5e-4 by default, as in the paper. */
  public PromptTrainer learningRate(double rate) {
    if (!(rate > 0 && rate < 1)) {
      throw bad("learning rate " + rate, "above 0, below 1");
    }
    this.learningRate = rate;
    return this;
  }

  /** Seeds the start and the order; 0 by default. */
  public PromptTrainer seed(long value) {
    this.seed = value;
    return this;
  }

  /**
   * The similarity dropout of the prior.
   *
   * @param ratio ρ, above 0; 0.80 by default, 1 for none
   */
  public PromptTrainer similarityDropout(double ratio) {
    if (!(ratio > 0 && ratio <= 1)) {
      throw bad("dropout ratio " + ratio, "above 0, up to 1");
    }
    this.cellDropout = ratio;
    return this;
  }

  /** Keeps the encoded features in this file, as {@link FineTuner#features} does. */
  public PromptTrainer features(Path file) {
    this.features = file;
    return this;
  }

  /** Keeps the state in this file and goes on from it, as {@link FineTuner#checkpoint} does. */
  public PromptTrainer checkpoint(Path file) {
    this.checkpoint = file;
    return this;
  }

  /** Is told how the training goes; there is no class loss. */
  public PromptTrainer listener(TrainingListener value) {
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
   * Trains; interruption and errors are those of {@link FineTuner#train}.
   *
   * @throws IncompatibleException also when the encoder has no text tower
   */
  public ClipHeads train() {
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
    FineTuningGraph.Retrieval retrieval = new FineTuningGraph.Retrieval(1, 1, cellDropout);
    return new TrainingPlan(epochs, batch, learningRate, false, seed, retrieval, 0, 0);
  }

  private ClipHeads train(TrainingImages training, ImageEncoder opened) {
    if (!(opened instanceof GraphEncoder graphEncoder)) {
      throw bad("encoder " + opened.name(), "an encoder opened by Mrad");
    }
    graphEncoder.requireBuilt(bank);
    TextTower tower = graphEncoder.textTower();
    ClipHeads first = first(graphEncoder);
    TrainingPlan plan = plan();
    PromptTrainingGraph graph =
        PromptTrainingGraph.of(
            bank,
            tower,
            graphEncoder::weight,
            opened.grid(),
            opened.inputSize(),
            plan.retrieval(),
            first);
    try (BackendHandle handle = graphEncoder.backend();
        GradientProgram program = compile(handle, graph);
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
                  null,
                  graph.variables()),
              listener,
              checkpoint == null ? null : new Checkpoint(checkpoint, run(training, plan, graph)),
              50);
      run.run();
      return result(run, first);
    }
  }

  private static GradientProgram compile(BackendHandle handle, PromptTrainingGraph graph) {
    return handle
        .backend()
        .gradients(graph.graph(), graph.variables())
        .orElseThrow(() ->
            new BackendUnavailableException(
                "backend "
                    + handle.backend().name()
                    + " has no gradients, training, expected one that has: add"
                    + " dev.mrad:mrad-backend-djl with an engine's natives, or name another"));
  }

  private ClipHeads first(GraphEncoder opened) {
    ClipHeads given = start;
    ClipGeometry geometry = opened.geometry();
    if (given != null) {
      return new ClipHeads(
          heads,
          given.normal(),
          given.anomalous(),
          given.deep(),
          opened.textIdentity(),
          given.source());
    }
    StartingPrompts.Sizes sizes =
        new StartingPrompts.Sizes(
            context,
            Math.min(DEEP_LAYERS, geometry.textLayers() - 1),
            DEEP_TOKENS,
            geometry.embed(),
            geometry.textWidth());
    return StartingPrompts.random(
        heads, tokenIds(opened), opened.textIdentity(), sizes, source, seed);
  }

  private List<List<Integer>> tokenIds(GraphEncoder opened) {
    ClipGeometry geometry = opened.geometry();
    List<List<Integer>> given = tokens;
    List<String> asked = words;
    if (asked != null) {
      given = new WordPrompts(asked, vocabulary).tokens(opened, context);
    }
    if (given == null) {
      if (geometry.vocabulary() != CLIP_VOCABULARY) {
        throw bad(
            "a vocabulary of " + geometry.vocabulary() + " tokens",
            "token ids of both prompts, since CLIP's " + CLIP_VOCABULARY + " are others");
      }
      given =
          List.of(
              FRAME.text(NORMAL_WORDS, context, geometry.context()),
              FRAME.text(ANOMALOUS_WORDS, context, geometry.context()));
    }
    for (List<Integer> ids : given) {
      if (ids.size() != geometry.context()) {
        throw bad(ids.size() + " token ids", geometry.context() + ", the text tower's context");
      }
    }
    return given;
  }

  private String run(TrainingImages training, TrainingPlan plan, PromptTrainingGraph graph) {
    StringBuilder text = new StringBuilder("clip " + plan + " " + bank.digest());
    text.append(' ').append(training.fingerprint(bank.spec()));
    graph.variables().forEach(variable -> text.append(' ').append(variable.digest()));
    heads.maps().forEach(map -> text.append(' ').append(Arrays.hashCode(map.weight())));
    return text.toString();
  }

  private ClipHeads result(FineTuning run, ClipHeads first) {
    ClipHeads learned = PromptScores.learned(first, run::result);
    FineTunedHeads own = FineTunedHeads.of(heads.maps(), bank.spec().encoder(), bank.digest());
    return new ClipHeads(
        own,
        learned.normal(),
        learned.anomalous(),
        learned.deep(),
        learned.text(),
        learned.source());
  }
}
