package dev.mrad.internal.clip;

import dev.mrad.internal.encoder.EncoderFamily;
import dev.mrad.internal.encoder.EncoderModel;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.internal.image.PillowFilter;
import dev.mrad.internal.image.Preprocessing;
import dev.mrad.internal.weights.TensorDigest;
import dev.mrad.internal.weights.WeightFiles;
import dev.mrad.spi.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** CLIP with vision transformers, under OpenAI's, open_clip's and Hugging Face's names. */
public final class ClipFamily implements EncoderFamily {
  /** OpenAI's: bicubic, with the mean and deviation of the pictures that it trained on. */
  public static final Preprocessing PREPROCESSING =
      new Preprocessing(
          List.of(0.48145466, 0.4578275, 0.40821073),
          List.of(0.26862954, 0.26130258, 0.27577711),
          PillowFilter.BICUBIC);

  @Override
  public String name() {
    return "CLIP (OpenAI, open_clip or Hugging Face names)";
  }

  @Override
  public Optional<EncoderModel> recognise(WeightFiles files) {
    Map<String, Weight> tensors = files.tensors();
    boolean known =
        HuggingFaceNames.recognises(tensors)
            || tensors.keySet().stream().anyMatch(name -> name.startsWith("visual."));
    return known ? Optional.of(model(ClipWeights.of(files), files::close)) : Optional.empty();
  }

  /** The encoder of weights that are on the heap already. */
  public static EncoderModel model(String name, Map<String, Weight> canonical) {
    return model(new ClipWeights(name, canonical), () -> {});
  }

  private static EncoderModel model(ClipWeights weights, Runnable release) {
    ClipGeometry sizes = weights.geometry();
    return new EncoderModel(
        weights.name(),
        weights.identity(),
        new EncoderModel.Sizes(
            sizes.patch(),
            sizes.nativeGrid(),
            sizes.visionWidth(),
            sizes.embed(),
            sizes.defaultInputSize(),
            sizes.visionParameters()),
        PREPROCESSING,
        (graph, pixels) ->
            new VisionTower(sizes, pixels.shape().extent(-1), weights::weight)
                .append(graph, pixels),
        sizes.textWidth() == 0 ? Optional.empty() : Optional.of(text(sizes, weights::weight)),
        release);
  }

  /**
   * The text side.
   *
   * @param sizes the model's
   * @param weights its tensors by canonical name
   */
  public static TextModel text(ClipGeometry sizes, Function<String, Weight> weights) {
    return new TextModel(
        new ClipTextTower(sizes, weights),
        sizes.textLayers(),
        sizes.context(),
        weights.apply("token_embedding.weight"),
        weights.apply("visual.proj"),
        TensorDigest.of(weights.apply("text_projection")));
  }
}
