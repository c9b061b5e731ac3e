package dev.mrad.train;

import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.BiasSource;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.detect.HeadsFit;
import dev.mrad.internal.detect.OptionConflict;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.internal.family.EmbeddedEncoder;
import dev.mrad.internal.train.StartingPrompts;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains the prompts of MRAD-CLIP on frozen heads of MRAD-FT (docs/method.md §8); the encoder needs
 * a text tower. As in the paper, five epochs at a constant rate; there is no class loss. Not
 * thread-safe.
 */
public final class PromptTrainer extends HeadTrainer<ClipHeads, PromptTrainer> {
  private static final int DEEP_LAYERS = 8;
  private static final int DEEP_TOKENS = 4;
  private static final int CONTEXT = 12;

  private final FineTunedHeads heads;
  private @Nullable ClipHeads start;
  private @Nullable List<List<Integer>> tokens;
  private @Nullable List<String> words;
  private @Nullable Path vocabulary;
  private @Nullable BiasSource bias;
  private @Nullable Integer context;
  private boolean dropoutSet;

  /**
   * @param bank what the heads retrieve from
   * @param heads trained for the bank; they stay as they are
   * @param defaultEncoder opens the encoder where none is given; closed after the training
   */
  public PromptTrainer(
      MemoryBank bank, FineTunedHeads heads, Supplier<ImageEncoder> defaultEncoder) {
    super(bank, defaultEncoder, 5, false);
    this.heads = heads;
  }

  @Override
  PromptTrainer self() {
    return this;
  }

  /**
   * Begins with the prompts and deep tokens of these; by default with random ones. Their words,
   * context and bias stay.
   */
  public PromptTrainer start(ClipHeads prompts) {
    this.start = prompts;
    return this;
  }

  /**
   * Sets other words than "object." and "damaged object.", as the token ids of both whole texts,
   * with start, placeholders for the context, words, end and padding.
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
   * Sets other words than "object." and "damaged object.". Their token ids come from the vocabulary
   * beside the encoder's weights, or from that of {@link #vocabulary}. This needs a library of
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
   * Where the biases of the prompts come from; by default the dual prior, as in the paper. Excludes
   * {@link #start}, whose prompts have a source already.
   */
  public PromptTrainer bias(BiasSource source) {
    this.bias = source;
    return this;
  }

  /** How many learned embeddings a prompt has; 12 by default, as in the paper. */
  public PromptTrainer contextLength(int count) {
    this.context = positive("context length", count);
    return this;
  }

  /**
   * The similarity dropout of the prior. It needs a bias that comes from the prior.
   *
   * @param ratio ρ, above 0; 0.80 by default, 1 for none
   */
  public PromptTrainer similarityDropout(double ratio) {
    dropoutSet = true;
    return dropout(1, ratio);
  }

  @Override
  void check() {
    super.check();
    boolean started = start != null;
    String expected = "the words, context and bias of the prompts to start with";
    OptionConflict.refuse(WHERE, started, "start", tokens != null, "tokens", expected);
    OptionConflict.refuse(WHERE, started, "start", words != null, "words", expected);
    OptionConflict.refuse(WHERE, started, "start", vocabulary != null, "vocabulary", expected);
    OptionConflict.refuse(WHERE, started, "start", bias != null, "bias", expected);
    OptionConflict.refuse(WHERE, started, "start", context != null, "contextLength", expected);
    OptionConflict.require(WHERE, vocabulary != null, "vocabulary", words != null, "words");
    BiasSource source = start == null ? source() : start.source();
    boolean priorless = source != BiasSource.DUAL_PRIOR && source != BiasSource.ANOMALY_PRIOR;
    String named = (start == null ? "bias " : "start with bias ") + source.id();
    String prior = "a bias that comes from the retrieval's prior";
    OptionConflict.refuse(WHERE, hasTemperature(), "temperature", priorless, named, prior);
    OptionConflict.refuse(WHERE, dropoutSet, "similarityDropout", priorless, named, prior);
  }

  private BiasSource source() {
    return bias == null ? BiasSource.DUAL_PRIOR : bias;
  }

  private int context() {
    return context == null ? CONTEXT : context;
  }

  @Override
  PromptObjective objective(MemoryBank bank, GraphEncoder encoder, long seed) {
    HeadsFit.require(heads, bank);
    return new PromptObjective(bank, encoder, first(encoder, seed));
  }

  private ClipHeads first(GraphEncoder encoder, long seed) {
    TextModel text = encoder.model().requireText();
    ClipHeads given = start;
    if (given != null) {
      HeadsFit.requireText(given, encoder);
      return new ClipHeads(
          heads, given.normal(), given.anomalous(), given.deep(), text.identity(), given.source());
    }
    StartingPrompts.Sizes sizes =
        new StartingPrompts.Sizes(
            context(),
            Math.min(DEEP_LAYERS, text.layers() - 1),
            DEEP_TOKENS,
            encoder.dimension(),
            text.width());
    return StartingPrompts.random(
        heads, tokens(encoder, text), text.identity(), sizes, source(), seed);
  }

  private List<List<Integer>> tokens(GraphEncoder encoder, TextModel text) {
    List<String> asked = words;
    if (asked != null) {
      return new WordPrompts(asked, vocabulary).tokens(encoder.name(), text, context());
    }
    List<List<Integer>> given = tokens;
    if (given == null && encoder.identity().equals(EmbeddedEncoder.identity())) {
      return List.of(EmbeddedEncoder.prompt(Label.NORMAL), EmbeddedEncoder.prompt(Label.ANOMALOUS));
    }
    if (given == null) {
      return StandardPrompts.tokens(text, context());
    }
    for (List<Integer> ids : given) {
      if (ids.size() != text.context()) {
        throw new BadInputException(
            ids.size() + " token ids",
            "training",
            "expected " + text.context() + ", the text tower's context");
      }
    }
    return given;
  }
}
