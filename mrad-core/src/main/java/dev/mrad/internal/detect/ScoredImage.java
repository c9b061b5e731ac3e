package dev.mrad.internal.detect;

import dev.mrad.api.AnomalyMap;
import dev.mrad.api.Detection;

/**
 * A detection.
 *
 * @param image the image's name
 * @param score the fused score
 * @param classScore the class token's anomalous share
 * @param peak the mean of the map's largest values
 * @param modelMap the map at the encoder's input size
 * @param height the image's height in pixels
 * @param width the image's width in pixels
 */
record ScoredImage(
    String image,
    double score,
    double classScore,
    double peak,
    AnomalyMap modelMap,
    int height,
    int width)
    implements Detection {
  @Override
  public AnomalyMap map() {
    return modelMap.resizedTo(height, width);
  }
}
