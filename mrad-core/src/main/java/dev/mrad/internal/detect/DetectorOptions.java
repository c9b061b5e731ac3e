package dev.mrad.internal.detect;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.retrieval.Aggregation;
import dev.mrad.internal.retrieval.FineTunedSpace;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.NearestAggregation;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.SoftmaxAggregation;
import dev.mrad.retrieval.KeyStorage;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a detector is made of: the same record opens it, gives its graphs and its settings.
 *
 * @param bank the memory
 * @param own what the encoder is opened with, for this bank
 * @param given the caller's encoder; {@code null} to open one
 * @param method the variant
 * @param retrieval temperature, aggregation and place of the keys
 * @param map how the scores of patches become a map and a score
 * @param running batches, explanations, tiles
 */
public record DetectorOptions(
    MemoryBank bank,
    EncoderOptions own,
    @Nullable ImageEncoder given,
    Method method,
    Retrieval retrieval,
    MapOptions map,
    Running running) {
  static final String WHERE = "detector";

  /**
   * The same on a backend that the caller names here; these options must name none.
   *
   * @throws BadInputException when they do, or have an encoder that is open
   */
  public DetectorOptions on(Backend other) {
    if (given != null) {
      throw new BadInputException(
          "an encoder that is open", WHERE, "expected its weights, to open it on another backend");
    }
    return new DetectorOptions(bank, own.on(other), null, method, retrieval, map, running);
  }

  /**
   * Refuses options that exclude each other.
   *
   * @throws BadInputException when there are such; names both
   */
  public void check() {
    if (given != null) {
      own.backend().exclude(WHERE, "encoder", "none with an open encoder: it has its backend");
    }
    own.check();
    retrieval.check(method);
    running.check(method, retrieval);
  }

  /** Opens the detector. */
  public AnomalyDetector open() {
    check();
    requireFit();
    GraphEncoder encoder = given == null ? own.open() : borrowed(given);
    BankDetector whole =
        new BankDetector(
            bank,
            variant(),
            encoder,
            given == null,
            retrieval.tau(),
            map,
            running.images(encoder.grid()),
            running.explains());
    return running.tiles() == null ? whole : new TiledDetector(whole, running.tiles());
  }

  private GraphEncoder borrowed(ImageEncoder encoder) {
    GraphEncoder graphEncoder = GraphEncoder.of(encoder, WHERE);
    graphEncoder.requireBuilt(bank);
    return graphEncoder;
  }

  /**
   * Loads the encoder for its graph alone.
   *
   * @throws BadInputException when there are options that a graph cannot hold
   */
  public GraphEncoder load() {
    check();
    requireGraph(running.tiles() == null, "tiles", "of whole images");
    requireGraph(running.batch() == 0, "batchSize", "without: a graph takes any batch");
    requireGraph(!Boolean.TRUE.equals(running.explanations()), "explanations", "without");
    requireGraph(retrieval.tolerance() == 0, "certified", "that retrieves exactly");
    KeyStorage keys = retrieval.keys();
    requireGraph(keys == null || keys == KeyStorage.RESIDENT, "keys " + keys, "of resident keys");
    requireFit();
    return own.load();
  }

  private static void requireGraph(boolean fits, String option, String expected) {
    if (!fits) {
      throw new BadInputException(option, WHERE, "expected a detector " + expected);
    }
  }

  /** From the encoder's features to scores and maps, with the keys as weights. */
  public Graph graph(GraphEncoder encoder) {
    encoder.requireKeys(bank);
    return variant().graph(bank, encoder, retrieval.tau(), map);
  }

  /** The settings as text. */
  public Map<String, String> settings() {
    BankSpec spec = bank.spec();
    Map<String, String> settings = new TreeMap<>();
    settings.put("variant", method.id());
    settings.put("reading", retrieval.aggregation().name().toLowerCase(Locale.ROOT));
    settings.put("bank", bank.digest());
    settings.put("encoder", spec.encoder());
    settings.put("input_size", Integer.toString(spec.inputSize()));
    settings.put("averaging_windows", spec.averagingWindows().toString());
    double tau = retrieval.temperature() == null ? 1 : retrieval.temperature();
    settings.put(
        "temperature",
        Double.toString(method.texts() == null ? tau : method.texts().temperature()));
    settings.put("smoothing", Double.toString(map.sigma()));
    settings.put("peak_share", Double.toString(map.topKShare()));
    settings.put("fusion.class_weight", Double.toString(map.fusion().classWeight()));
    settings.put("fusion.peak_weight", Double.toString(map.fusion().topKMeanWeight()));
    return settings;
  }

  private void requireFit() {
    if (method.heads() != null) {
      HeadsFit.require(method.heads(), bank);
    }
    if (method.prompts() != null) {
      HeadsFit.require(method.prompts().retrieval(), bank);
    }
  }

  private Variant variant() {
    if (method.texts() != null) {
      return new TextVariant(method.texts());
    }
    if (method.prompts() != null) {
      return new PromptVariant(method.prompts());
    }
    RetrievalSpace space =
        method.heads() == null ? RetrievalSpace.PLAIN : new FineTunedSpace(method.heads());
    RetrievalVariant resident = new RetrievalVariant(space, aggregation());
    return retrieval.isResident()
        ? resident
        : new RetrieverVariant(resident, retrievers(), retrieval.tolerance());
  }

  private RetrieverOptions retrievers() {
    return new RetrieverOptions(
        retrieval.tau(),
        retrieval.storage(),
        false,
        method.heads(),
        RetrievalSpace.Level.IMAGE,
        BackendChoice.BEST);
  }

  private Aggregation aggregation() {
    return switch (retrieval.aggregation()) {
      case SOFTMAX -> new SoftmaxAggregation();
      case NEAREST_NORMAL -> new NearestAggregation(Label.NORMAL);
      case NEAREST_ANOMALOUS -> new NearestAggregation(Label.ANOMALOUS);
    };
  }
}
