package dev.mrad.internal.family;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.clip.ClipFamily;
import dev.mrad.internal.encoder.EncoderFamily;
import dev.mrad.internal.encoder.EncoderModel;
import dev.mrad.internal.weights.WeightFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The families of encoders, asked one after the other whose a model is. */
public final class EncoderFamilies {
  /** A new family is registered here, and nowhere else. */
  private static final List<EncoderFamily> ALL = List.of(new ClipFamily());

  private EncoderFamilies() {}

  /**
   * Opens an encoder.
   *
   * @param path a safetensors file or a folder in Hugging Face layout
   * @throws BadInputException when it is no model of a known family, not whole, or damaged
   */
  public static EncoderModel open(Path path) {
    WeightFiles files = WeightFiles.open(path);
    try {
      for (EncoderFamily family : ALL) {
        Optional<EncoderModel> model = family.recognise(files);
        if (model.isPresent()) {
          return model.get();
        }
      }
      throw new BadInputException(
          "missing tensors: none of a known encoder, found for example "
              + files.tensors().keySet().stream().min(String::compareTo).orElse("none"),
          path.toString(),
          "expected weights of one of these families: "
              + ALL.stream().map(EncoderFamily::name).collect(Collectors.joining(", ")));
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }
}
