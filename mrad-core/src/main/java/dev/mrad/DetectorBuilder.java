package dev.mrad;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Fusion;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.detect.BackendChoice;
import dev.mrad.internal.detect.DetectorOptions;
import dev.mrad.internal.detect.EncoderOptions;
import dev.mrad.internal.detect.Method;
import dev.mrad.internal.detect.Retrieval;
import dev.mrad.internal.detect.RetrieverOptions;
import dev.mrad.internal.detect.Running;
import dev.mrad.internal.detect.Tiles;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.retrieval.KeyStorage;
import dev.mrad.retrieval.MemoryAggregation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import dev.mrad.text.PromptEnsemble;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of a detector; every one has the released code's value by default (docs/method.md §11).
 * The last call of an option counts; heads and texts are one option, and so are both kinds of
 * encoders and of backends. Options that exclude each other are refused in {@link #build()}, which
 * names them. Not thread-safe; {@link #build()} may be called several times.
 */
public final class DetectorBuilder {
  private final MemoryBank bank;
  private @Nullable Path weights;
  private @Nullable ImageEncoder given;
  private BackendChoice backend = BackendChoice.BEST;
  private Method method = Method.TRAIN_FREE;
  private MemoryAggregation aggregation = MemoryAggregation.SOFTMAX;
  private @Nullable Double temperature;
  private @Nullable KeyStorage keys;
  private double tolerance;
  private Fusion fusion = Fusion.code();
  private double sigma = 4;
  private double topKShare = 0.01;
  private int batch;
  private @Nullable Boolean explanations;
  private @Nullable Tiles tiles;

  DetectorBuilder(MemoryBank bank) {
    this.bank = bank;
  }

  /**
   * Retrieves through trained heads (MRAD-FT).
   *
   * @param trained trained on the bank's encoder; with another bank is allowed, and logged
   */
  public DetectorBuilder heads(FineTunedHeads trained) {
    this.method = Method.of(trained);
    return this;
  }

  /**
   * Scores patches by learned prompts, and the image by the retrieval heads that come with them
   * (MRAD-CLIP). The encoder must have a text tower. Such detections have no explanation, since
   * their top-k mean does not come from memory rows.
   *
   * @param trained trained on the bank's encoder
   */
  public DetectorBuilder heads(ClipHeads trained) {
    this.method = Method.of(trained);
    return this;
  }

  /**
   * Scores by fixed texts, zero-shot: a baseline after WinCLIP. The detector takes the encoder's
   * identity, the input size and the averaging windows from the bank, and ignores its rows. The
   * encoder must have a text tower. Such detections have no explanation.
   */
  public DetectorBuilder texts(PromptEnsemble ensemble) {
    this.method = Method.of(ensemble);
    return this;
  }

  /** Encodes with the weights in these files. They must be those that the bank was built with. */
  public DetectorBuilder encoder(Path weights) {
    this.weights = weights;
    this.given = null;
    return this;
  }

  /**
   * Encodes with an encoder that the caller closes, after the detector. The detector computes on
   * its backend.
   *
   * @param encoder one that {@link Mrad} opened
   */
  public DetectorBuilder encoder(ImageEncoder encoder) {
    this.given = encoder;
    this.weights = null;
    return this;
  }

  /** Computes on a backend that the caller closes, after the detector. */
  public DetectorBuilder backend(Backend open) {
    this.backend = backend.given(open);
    return this;
  }

  /** Computes on the process-wide backend of this name, such as {@code cpu}. */
  public DetectorBuilder backend(String name) {
    this.backend = backend.name(name);
    return this;
  }

  /** The device: {@code auto} (the default), {@code cpu} or {@code gpu:N}. */
  public DetectorBuilder device(String device) {
    this.backend = backend.device(device);
    return this;
  }

  /** How many threads to compute with; 0, the default, for as many as there are processors. */
  public DetectorBuilder threads(int count) {
    this.backend = backend.threads(count);
    return this;
  }

  /** How the class score and the top-k mean are combined; {@link Fusion#code()} by default. */
  public DetectorBuilder fusion(Fusion value) {
    this.fusion = value;
    return this;
  }

  /**
   * The temperature τ of the retrieval; texts have their own.
   *
   * @param tau positive; 1 by default, as in the paper
   */
  public DetectorBuilder temperature(double tau) {
    this.temperature = RetrieverOptions.temperature(tau, "detector");
    return this;
  }

  /**
   * Where the bank's keys are kept: {@link KeyStorage#RESIDENT} by default, {@link
   * KeyStorage#STREAMED} for a mapped bank. An explanation uploads them when it is first asked for.
   * Learned prompts (MRAD-CLIP) always keep them on the device and texts use none, so both refuse
   * this option.
   */
  public DetectorBuilder keys(KeyStorage storage) {
    this.keys = storage;
    return this;
  }

  /**
   * Computes scores from the moments of the keys, with bounds, as {@link
   * RetrieverBuilder#openCertified} does. Where the bounds are further apart than the width, the
   * score is retrieved exactly. MRAD-TF only.
   *
   * @param width the largest distance between a score's bounds; above 0, up to 1
   */
  public DetectorBuilder certified(double width) {
    this.tolerance = RetrieverOptions.tolerance(width);
    return this;
  }

  /**
   * How the memory's rows are aggregated into a score, without trained heads; {@link
   * MemoryAggregation#SOFTMAX} by default. Detections of another aggregation have no explanation.
   */
  public DetectorBuilder aggregation(MemoryAggregation value) {
    this.aggregation = value;
    return this;
  }

  /**
   * The standard deviation of the Gaussian that smooths the map.
   *
   * @param pixels in pixels of the map at input size; 4 by default, 0 for no smoothing
   */
  public DetectorBuilder smoothing(double pixels) {
    if (!(pixels >= 0 && pixels <= 1000)) {
      throw new BadInputException("smoothing " + pixels, "detector", "expected 0 to 1000 pixels");
    }
    this.sigma = pixels;
    return this;
  }

  /**
   * The share of the map's largest values that the top-k mean averages.
   *
   * @param share above 0 up to 1; 0.01 by default
   */
  public DetectorBuilder topKShare(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new BadInputException("top-k share " + share, "detector", "expected above 0, up to 1");
    }
    this.topKShare = share;
    return this;
  }

  /**
   * How many images {@link AnomalyDetector#detectAll} computes together; 0, the default, for as
   * many as about 4096 patches.
   */
  public DetectorBuilder batchSize(int images) {
    if (images < 0) {
      throw new BadInputException("batch size " + images, "detector", "expected 0 or more");
    }
    this.batch = images;
    return this;
  }

  /**
   * Whether detections can be {@linkplain dev.mrad.api.Detection#explain() explained}. An
   * explainable detection keeps the image's features: 5.6 MB for ViT-L/14 at 518×518. By default
   * detections are explainable where the method allows it.
   *
   * @param keep false saves memory where many detections are kept; true is refused with prompts,
   *     texts, tiles or another aggregation
   */
  public DetectorBuilder explanations(boolean keep) {
    this.explanations = keep;
    return this;
  }

  /**
   * Cuts pictures that are larger than a tile into tiles, so that defects of a few pixels survive
   * the resizing to the encoder's input (our extension; the paper resizes whole images). Tiles are
   * spread evenly, and their maps are blended. The score, class score and top-k mean are those of
   * the tile with the highest score, or of the whole picture if its score is higher. Such a
   * detection's {@link dev.mrad.api.Detection#modelMap()} has the picture's size, and it has no
   * explanation.
   *
   * @param side a tile's side in pixels of the picture, positive
   * @param shared how many pixels neighbours share at least, not negative, below {@code side}
   */
  public DetectorBuilder tiles(int side, int shared) {
    this.tiles = new Tiles(side, shared);
    return this;
  }

  /**
   * Opens the encoder, unless one was given, and uploads the bank.
   *
   * @throws IncompatibleException when the bank was built with another encoder or input size, or
   *     the heads are of other dimensions than the bank or were trained on another encoder
   * @throws BadInputException when the encoder's weights cannot be used, or two options exclude
   *     each other: the message names both
   * @throws dev.mrad.api.BackendUnavailableException when there is no such backend or device
   * @throws dev.mrad.api.DeviceMemoryException when weights or bank do not fit
   */
  public AnomalyDetector build() {
    return options().open();
  }

  /**
   * Builds as {@link #build()} does, on a backend that the caller closes, after the detector. It
   * serves to build the same options on several backends.
   *
   * @throws BadInputException when these options name a backend themselves, or an open encoder
   */
  public AnomalyDetector buildOn(Backend other) {
    return options().on(other).open();
  }

  /**
   * The graphs that the detector runs: the encoder's, then the one that scores. Nothing is
   * computed.
   *
   * @param other computes what depends on the options alone; borrowed until the graphs are closed
   * @throws BadInputException as {@link #buildOn}, or when there are options that no graph can
   *     hold, such as tiles
   */
  public ModelGraphs graphs(Backend other) {
    DetectorOptions options = options().on(other);
    GraphEncoder encoder = options.load();
    try {
      List<Graph> graphs = List.of(encoder.graph(false), options.graph(encoder));
      return new ModelGraphs(graphs, options.settings(), encoder);
    } catch (RuntimeException | Error e) {
      encoder.close();
      throw e;
    }
  }

  private DetectorOptions options() {
    return new DetectorOptions(
        bank,
        new EncoderOptions(weights, 0, bank.spec(), backend),
        given,
        method,
        new Retrieval(
            aggregation, temperature, keys, RetrieverBuilder.storage(bank.patch()), tolerance),
        new MapOptions(bank.spec().inputSize(), sigma, topKShare, fusion),
        new Running(batch, explanations, tiles));
  }
}
