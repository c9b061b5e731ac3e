package dev.mrad;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.internal.detect.BackendChoice;
import dev.mrad.internal.detect.EncoderOptions;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.spi.Backend;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of an image encoder. By default: the embedded encoder at its native input size on the
 * best backend available. Not thread-safe; {@link #open()} may be called several times.
 */
public final class EncoderBuilder {
  private BackendChoice backend = BackendChoice.BEST;
  private @Nullable Path weights;
  private @Nullable BankSpec bank;
  private int inputSize;

  EncoderBuilder() {}

  /**
   * Takes CLIP weights from files.
   *
   * @param path a safetensors file with OpenAI, open_clip or Hugging Face names, or a folder with
   *     {@code config.json} and weights in Hugging Face layout
   */
  public EncoderBuilder weights(Path path) {
    this.weights = path;
    return this;
  }

  /**
   * The side of the square to which images are resized.
   *
   * @param pixels a positive multiple of the patch; 0 for the default: the paper's 518 for patch 14
   *     at native grid 24, else the model's native size
   */
  public EncoderBuilder inputSize(int pixels) {
    if (pixels < 0) {
      throw new BadInputException("input size " + pixels, "encoder", "expected 0 or more");
    }
    this.inputSize = pixels;
    return this;
  }

  /**
   * Encodes as a bank was built: at its input size, and with no other encoder than its own.
   *
   * @param spec the bank's
   */
  public EncoderBuilder forBank(BankSpec spec) {
    this.bank = spec;
    return this;
  }

  /** Computes on a backend that the caller closes, after the encoder. */
  public EncoderBuilder backend(Backend given) {
    this.backend = backend.given(given);
    return this;
  }

  /** Computes on the process-wide backend of this name, such as {@code cpu}. */
  public EncoderBuilder backend(String name) {
    this.backend = backend.name(name);
    return this;
  }

  /** The device: {@code auto} (the default), {@code cpu} or {@code gpu:N}. */
  public EncoderBuilder device(String device) {
    this.backend = backend.device(device);
    return this;
  }

  /** How many threads to compute with; 0, the default, for as many as there are processors. */
  public EncoderBuilder threads(int count) {
    this.backend = backend.threads(count);
    return this;
  }

  /**
   * Loads and compiles the encoder.
   *
   * @throws BadInputException when the weights or the input size cannot be used, or two options
   *     exclude each other: the message names both
   * @throws IncompatibleException when the weights are not those that the bank was built with
   * @throws dev.mrad.api.BackendUnavailableException when there is no such backend or device
   * @throws dev.mrad.api.DeviceMemoryException when the weights do not fit
   */
  public ImageEncoder open() {
    return options().open();
  }

  /**
   * Opens as {@link #open()} does, on a backend that the caller closes, after the encoder. It
   * serves to open the same options on several backends.
   *
   * @throws BadInputException when these options name a backend themselves
   */
  public ImageEncoder openOn(Backend other) {
    return options().on(other).open();
  }

  /**
   * The graph that the encoder runs, with all features as outputs. Nothing is computed.
   *
   * @param other computes what depends on the options alone; borrowed until the graphs are closed
   * @throws BadInputException as {@link #openOn}
   */
  public ModelGraphs graphs(Backend other) {
    GraphEncoder encoder = options().on(other).load();
    Map<String, String> settings =
        Map.of("encoder", encoder.identity(), "input_size", Integer.toString(encoder.inputSize()));
    return new ModelGraphs(List.of(encoder.graph(true)), settings, encoder);
  }

  private EncoderOptions options() {
    return new EncoderOptions(weights, inputSize, bank, backend);
  }
}
