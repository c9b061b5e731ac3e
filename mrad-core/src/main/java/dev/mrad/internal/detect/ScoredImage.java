package dev.mrad.internal.detect;

import dev.mrad.api.AnomalyMap;
import dev.mrad.api.Detection;
import dev.mrad.api.Explanation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A detection.
 *
 * @param image the image's name
 * @param score the fused score
 * @param classScore the class token's anomalous share
 * @param topKMean the mean of the map's largest values
 * @param modelMap the map at the encoder's input size
 * @param height the image's height in pixels
 * @param width the image's width in pixels
 * @param explanation explains this; {@code null} where the detector cannot
 */
record ScoredImage(
    String image,
    double score,
    double classScore,
    double topKMean,
    AnomalyMap modelMap,
    int height,
    int width,
    @Nullable Function<ScoredImage, Explanation> explanation)
    implements Detection {
  @Override
  public AnomalyMap map() {
    return modelMap.resizedTo(height, width);
  }

  @Override
  public Explanation explain() {
    if (explanation == null) {
      throw new IllegalStateException(
          "no explanation: the detector was built without explanations(true), cuts pictures into tiles, or scores by prompts");
    }
    return explanation.apply(this);
  }
}
