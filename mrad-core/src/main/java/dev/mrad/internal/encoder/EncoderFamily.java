package dev.mrad.internal.encoder;

import dev.mrad.internal.weights.WeightFiles;
import java.util.Optional;

/**
 * A family of encoders: models of one architecture, whatever their sizes and whoever published
 * them.
 */
public interface EncoderFamily {
  /** Its name in messages. */
  String name();

  /**
   * Makes an encoder of model files.
   *
   * @param files closed by the encoder's release, or by the caller where there is no encoder
   * @return the encoder; empty when the tensors' names are not those of this family
   * @throws dev.mrad.api.BadInputException when they are, and the model is not whole or damaged, or
   *     computes something else than this family does
   */
  Optional<EncoderModel> recognise(WeightFiles files);
}
