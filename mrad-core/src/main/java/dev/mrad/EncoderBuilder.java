package dev.mrad;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.encoder.EncoderModel;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.family.EmbeddedEncoder;
import dev.mrad.internal.family.EncoderFamilies;
import dev.mrad.spi.Backend;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Options of an image encoder. By default: the embedded encoder at its native input size on the
 * best backend available. Not thread-safe; {@link #open()} may be called several times.
 */
public final class EncoderBuilder {
  private final BackendChoice backend = new BackendChoice();
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
    return inputSize(spec.inputSize());
  }

  /** Computes on a backend that the caller closes, after the encoder. */
  public EncoderBuilder backend(Backend given) {
    backend.given(given);
    return this;
  }

  /** Computes on the process-wide backend of this name, such as {@code cpu}. */
  public EncoderBuilder backend(String name) {
    backend.name(name);
    return this;
  }

  /** The device: {@code auto} (the default), {@code cpu} or {@code gpu:N}. */
  public EncoderBuilder device(String device) {
    backend.device(device);
    return this;
  }

  /** How many threads to compute with; 0, the default, for as many as there are processors. */
  public EncoderBuilder threads(int count) {
    backend.threads(count);
    return this;
  }

  /**
   * Loads and compiles the encoder.
   *
   * @throws BadInputException when the weights or the input size cannot be used
   * @throws IncompatibleException when the weights are not those that the bank was built with
   * @throws dev.mrad.api.BackendUnavailableException when there is no such backend or device
   * @throws dev.mrad.api.DeviceMemoryException when the weights do not fit
   */
  public ImageEncoder open() {
    return openGraphEncoder();
  }

  GraphEncoder openGraphEncoder() {
    EncoderModel model = weights == null ? EmbeddedEncoder.model() : EncoderFamilies.open(weights);
    BackendHandle handle;
    try {
      requireBankEncoder(model);
      handle = backend.open();
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
    int side = inputSize > 0 ? inputSize : model.sizes().defaultInputSize();
    return new GraphEncoder(model, side, handle);
  }

  private void requireBankEncoder(EncoderModel opened) {
    BankSpec wanted = bank;
    if (wanted != null && !wanted.encoder().equals(opened.identity())) {
      throw new IncompatibleException(
          "the bank was built with encoder "
              + wanted.encoder()
              + ", but "
              + opened.name()
              + " is encoder "
              + opened.identity());
    }
  }
}
