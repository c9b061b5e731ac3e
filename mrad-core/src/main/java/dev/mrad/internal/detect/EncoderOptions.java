package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
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
 * What an encoder is opened with.
 *
 * @param weights the files; {@code null} for the embedded encoder
 * @param inputSize the side of its input; 0 for the bank's, or the model's own
 * @param bank encodes as this was built; {@code null} for no bank
 * @param backend what to compute on
 */
public record EncoderOptions(
    @Nullable Path weights, int inputSize, @Nullable BankSpec bank, BackendChoice backend) {
  private static final String WHERE = "encoder";

  /** The same on a backend that the caller names here; these options must name none. */
  public EncoderOptions on(Backend other) {
    backend.exclude(WHERE, "another backend", "options without a backend");
    return new EncoderOptions(weights, inputSize, bank, BackendChoice.BEST.given(other));
  }

  /**
   * Refuses options that exclude each other.
   *
   * @throws BadInputException when there are such; names both
   */
  public void check() {
    backend.check(WHERE);
    if (bank != null) {
      OptionConflict.refuse(
          WHERE,
          inputSize > 0 && inputSize != bank.inputSize(),
          "inputSize " + inputSize,
          true,
          "forBank",
          "the bank's input size, " + bank.inputSize());
    }
  }

  /** Loads the encoder and compiles it. */
  public GraphEncoder open() {
    return load().compiled();
  }

  /** Loads the encoder; it compiles when it is first needed. */
  public GraphEncoder load() {
    check();
    EncoderModel model = weights == null ? EmbeddedEncoder.model() : EncoderFamilies.open(weights);
    BackendHandle handle;
    try {
      requireBankEncoder(model);
      handle = backend.open();
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
    return new GraphEncoder(model, side(model), handle);
  }

  private int side(EncoderModel model) {
    if (bank != null) {
      return bank.inputSize();
    }
    return inputSize > 0 ? inputSize : model.sizes().defaultInputSize();
  }

  private void requireBankEncoder(EncoderModel model) {
    if (bank != null && !bank.encoder().equals(model.identity())) {
      throw new IncompatibleException(
          "the bank was built with encoder "
              + bank.encoder()
              + ", but "
              + model.name()
              + " is encoder "
              + model.identity()
              + (weights == null ? ": name its weights" : ""));
    }
  }
}
