package dev.mrad;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Fusion;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.bank.BankFile;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.detect.BankDetector;
import dev.mrad.internal.detect.HeadsFit;
import dev.mrad.internal.detect.PromptVariant;
import dev.mrad.internal.detect.RetrievalVariant;
import dev.mrad.internal.detect.RetrieverVariant;
import dev.mrad.internal.detect.TextVariant;
import dev.mrad.internal.detect.TiledDetector;
import dev.mrad.internal.detect.Variant;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.family.EmbeddedEncoder;
import dev.mrad.internal.retrieval.FineTunedSpace;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.NearestReading;
import dev.mrad.internal.retrieval.Reading;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.SoftmaxReading;
import dev.mrad.spi.Backend;
import dev.mrad.text.PromptEnsemble;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Options of a detector; every one has the released code's value by default (SPEC §11). Not
 * thread-safe; {@link #build()} may be called several times.
 */
public final class DetectorBuilder {
  /** The largest number of patch tokens that a default batch holds. */
  private static final int BATCH_TOKENS = 4096;

  private final MemoryBank bank;
  private final EncoderBuilder own = new EncoderBuilder();
  private @Nullable ImageEncoder given;
  private boolean weightsNamed;
  private Fusion fusion = Fusion.code();
  private double temperature = 1;
  private MemoryReading reading = MemoryReading.SOFTMAX;
  private double sigma = 4;
  private double peakShare = 0.01;
  private int batch;
  private boolean explanations = true;
  private @Nullable FineTunedHeads heads;
  private @Nullable ClipHeads clipHeads;
  private @Nullable KeyStorage keys;
  private double tolerance;
  private @Nullable PromptEnsemble texts;
  private int tile;
  private int overlap;

  DetectorBuilder(MemoryBank bank) {
    this.bank = bank;
  }

  /**
   * Retrieves through trained heads (MRAD-FT).
   *
   * @param trained trained on the bank's encoder; with another bank is allowed, and logged
   */
  public DetectorBuilder heads(FineTunedHeads trained) {
    this.heads = trained;
    this.clipHeads = null;
    this.texts = null;
    return this;
  }

  /**
   * Scores cells by learned prompts, and classes by the retrieval heads that come with them
   * (MRAD-CLIP). The encoder must have a text tower. Such detections have no explanation, since
   * their peak does not come from memory rows.
   *
   * @param trained trained on the bank's encoder
   */
  public DetectorBuilder heads(ClipHeads trained) {
    this.clipHeads = trained;
    this.heads = null;
    this.texts = null;
    return this;
  }

  /**
   * Scores by fixed texts, zero-shot: a baseline after WinCLIP. Of the bank only the encoder's
   * identity, the input size and the averaging count, not its rows. The encoder must have a text
   * tower. Such detections have no explanation.
   */
  public DetectorBuilder texts(PromptEnsemble ensemble) {
    this.texts = ensemble;
    this.heads = null;
    this.clipHeads = null;
    return this;
  }

  /** Encodes with the weights in these files, those that the bank was built with. */
  public DetectorBuilder encoder(Path weights) {
    own.weights(weights);
    weightsNamed = true;
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
    return this;
  }

  /** Computes on a backend that the caller closes, after the detector. */
  public DetectorBuilder backend(Backend backend) {
    own.backend(backend);
    return this;
  }

  /** Computes on the process-wide backend of this name, such as {@code cpu}. */
  public DetectorBuilder backend(String name) {
    own.backend(name);
    return this;
  }

  /** The device: {@code auto} (the default), {@code cpu} or {@code gpu:N}. */
  public DetectorBuilder device(String device) {
    own.device(device);
    return this;
  }

  /** How many threads to compute with; 0, the default, for as many as there are processors. */
  public DetectorBuilder threads(int count) {
    own.threads(count);
    return this;
  }

  /** How class score and peak make the score; by default {@link Fusion#code()}. */
  public DetectorBuilder fusion(Fusion value) {
    this.fusion = value;
    return this;
  }

  /**
   * The temperature τ of the retrieval.
   *
   * @param tau positive; 1 by default, as in the paper
   */
  public DetectorBuilder temperature(double tau) {
    this.temperature = Temperature.check(tau, "detector");
    return this;
  }

  /**
   * Where the bank's keys lie; by default {@link KeyStorage#RESIDENT}, of a mapped bank {@link
   * KeyStorage#STREAMED}. Learned prompts (MRAD-CLIP) always hold them on the device, and so does
   * an explanation once it is asked for.
   */
  public DetectorBuilder keys(KeyStorage storage) {
    this.keys = storage;
    return this;
  }

  /**
   * Retrieves by the moments of the keys, as {@link RetrieverBuilder#openCertified}: a share that
   * they do not determine to within the tolerance is retrieved exactly. MRAD-TF only.
   *
   * @param width how far a share's bounds may be apart; above 0, up to 1
   */
  public DetectorBuilder certified(double width) {
    RetrieverBuilder.checkTolerance(width);
    this.tolerance = width;
    return this;
  }

  /**
   * How the memory answers, without trained heads; {@link MemoryReading#SOFTMAX} by default. With
   * another reading detections have no explanation.
   */
  public DetectorBuilder reading(MemoryReading value) {
    this.reading = value;
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
   * Which share of the map's values, the largest, the peak averages.
   *
   * @param share above 0 up to 1; 0.01 by default
   */
  public DetectorBuilder peakShare(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new BadInputException("peak share " + share, "detector", "expected above 0, up to 1");
    }
    this.peakShare = share;
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
   * Whether detections can be {@linkplain dev.mrad.api.Detection#explain() explained}; they then
   * keep the image's features: 5.6 MB each for ViT-L/14 at 518×518.
   *
   * @param keep true by default; false for who keeps many detections
   */
  public DetectorBuilder explanations(boolean keep) {
    this.explanations = keep;
    return this;
  }

  /**
   * Cuts pictures that are larger than a tile into tiles, so that defects of a few pixels survive
   * the resizing to the encoder's input (our extension; the paper resizes whole images). Tiles are
   * spread evenly, their maps blended seamlessly; the score, class score and peak are those of the
   * tile that scores most, or of the whole picture where that scores more. Such a detection's
   * {@link dev.mrad.api.Detection#modelMap()} has the picture's size, and it has no explanation.
   *
   * @param side a tile's side in pixels of the picture, positive
   * @param shared how many pixels neighbours share at least, not negative, below {@code side}
   */
  public DetectorBuilder tiles(int side, int shared) {
    if (side < 1 || shared < 0 || shared >= side) {
      throw new BadInputException(
          "tiles of " + side + " pixels that share " + shared,
          "detector",
          "expected a positive side, and an overlap from 0 to below it");
    }
    this.tile = side;
    this.overlap = shared;
    return this;
  }

  /**
   * Opens the encoder, unless one was given, and uploads the bank.
   *
   * @throws IncompatibleException when the bank was built with another encoder or input size, or
   *     the heads are of other dimensions than the bank or were trained on another encoder
   * @throws BadInputException when the encoder's weights cannot be used
   * @throws dev.mrad.api.BackendUnavailableException when there is no such backend or device
   * @throws dev.mrad.api.DeviceMemoryException when weights or bank do not fit
   */
  public AnomalyDetector build() {
    Variant variant = variant();
    ImageEncoder borrowed = given;
    GraphEncoder encoder = borrowed == null ? openOwn() : graphEncoder(borrowed);
    int side = encoder.inputSize();
    int images = batch > 0 ? batch : Math.max(1, BATCH_TOKENS / (encoder.grid() * encoder.grid()));
    MapOptions options = new MapOptions(side, sigma, peakShare, fusion);
    AnomalyDetector whole =
        new BankDetector(
            bank,
            variant,
            encoder,
            borrowed == null,
            (float) temperature,
            options,
            images,
            explanations);
    return tile > 0 ? new TiledDetector(whole, tile, overlap) : whole;
  }

  /**
   * The settings as text, for whoever stores a detector in another form.
   *
   * @throws BadInputException when the detector cuts pictures into tiles, which is not a part of
   *     its model
   */
  public Map<String, String> settings() {
    if (tile > 0) {
      throw new BadInputException("tiles", "detector", "expected a detector of whole images");
    }
    Map<String, String> settings = new TreeMap<>();
    settings.put(
        "variant",
        texts != null ? "texts" : clipHeads != null ? "clip" : heads != null ? "ft" : "tf");
    settings.put("reading", reading.name().toLowerCase(Locale.ROOT));
    settings.put("bank", bank.digest());
    settings.put("encoder", bank.spec().encoder());
    settings.put("input_size", Integer.toString(bank.spec().inputSize()));
    settings.put("averaging_windows", bank.spec().averagingWindows().toString());
    settings.put("temperature", Double.toString(temperature));
    settings.put("smoothing", Double.toString(sigma));
    settings.put("peak_share", Double.toString(peakShare));
    settings.put("fusion.class_weight", Double.toString(fusion.classWeight()));
    settings.put("fusion.peak_weight", Double.toString(fusion.peakWeight()));
    return settings;
  }

  private Variant variant() {
    ClipHeads prompts = clipHeads;
    PromptEnsemble ensemble = texts;
    if (reading != MemoryReading.SOFTMAX
        && (prompts != null || heads != null || ensemble != null)) {
      throw new BadInputException(
          "memory reading " + reading,
          "detector",
          "expected " + MemoryReading.SOFTMAX + " with trained heads or texts");
    }
    if (ensemble != null) {
      return new TextVariant(ensemble);
    }
    if (prompts != null) {
      HeadsFit.require(prompts.retrieval(), bank);
      return new PromptVariant(prompts);
    }
    FineTunedHeads trained = heads;
    if (trained != null) {
      HeadsFit.require(trained, bank);
    }
    RetrievalVariant resident =
        trained == null
            ? new RetrievalVariant(RetrievalSpace.PLAIN, read())
            : new RetrievalVariant(new FineTunedSpace(trained), new SoftmaxReading());
    boolean uploaded =
        keys == null ? !BankFile.isMapped(bank.patch()) : keys == KeyStorage.RESIDENT;
    if (uploaded && tolerance == 0) {
      return resident;
    }
    if (reading != MemoryReading.SOFTMAX) {
      throw new BadInputException(
          "memory reading " + reading,
          "detector",
          "expected " + MemoryReading.SOFTMAX + " with keys that are not resident");
    }
    return new RetrieverVariant(resident, opener(trained));
  }

  private Reading read() {
    return switch (reading) {
      case SOFTMAX -> new SoftmaxReading();
      case NEAREST_NORMAL -> new NearestReading(Label.NORMAL);
      case NEAREST_ANOMALOUS -> new NearestReading(Label.ANOMALOUS);
    };
  }

  /** Opens retrievers as the options are now. */
  private RetrieverVariant.Opener opener(@Nullable FineTunedHeads trained) {
    double tau = temperature;
    double width = tolerance;
    KeyStorage storage = keys;
    return (memory, level, backend) -> {
      RetrieverBuilder builder = Mrad.retriever(memory).temperature(tau).backend(backend);
      if (storage != null) {
        builder.keys(storage);
      }
      if (trained != null && level == RetrievalSpace.Level.IMAGE) {
        builder.imageHeads(trained);
      } else if (trained != null) {
        builder.patchHeads(trained);
      }
      return width > 0 ? builder.openCertified(width) : builder.open();
    };
  }

  private static GraphEncoder graphEncoder(ImageEncoder encoder) {
    if (encoder instanceof GraphEncoder graphEncoder) {
      return graphEncoder;
    }
    throw new BadInputException(
        "encoder " + encoder.name(), "detector", "expected an encoder opened by Mrad");
  }

  private GraphEncoder openOwn() {
    if (!weightsNamed && !bank.spec().encoder().equals(EmbeddedEncoder.identity())) {
      throw new IncompatibleException(
          "the bank was built with encoder "
              + bank.spec().encoder()
              + ", which is not the embedded one ("
              + EmbeddedEncoder.identity()
              + "): name its weights");
    }
    return own.forBank(bank.spec()).openGraphEncoder();
  }
}
