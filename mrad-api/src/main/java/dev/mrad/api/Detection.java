package dev.mrad.api;

/**
 * What a detector found in one image. Immutable and thread-safe. Everything but {@link #explain()}
 * keeps working after the detector is closed.
 */
public interface Detection {
  /** The image's name. */
  String image();

  /** The image's height in pixels. */
  int height();

  /** The image's width in pixels. */
  int width();

  /**
   * The image's score: how anomalous it is as a whole. It is in [0, 1] with {@link Fusion#code()},
   * the default, and in [0, 2] with {@link Fusion#paper()}.
   */
  double score();

  /** The class score: the share of anomalous rows in the class token's retrieval, in [0, 1]. */
  double classScore();

  /** The top-k mean: the mean of the map's largest values, 1 % of them by default; in [0, 1]. */
  double peak();

  /** The map at the image's resolution. It is resampled at each call. */
  AnomalyMap map();

  /**
   * The map as it was computed: at the encoder's input size, {@code [S, S]}, or at the image's size
   * if the image was cut into tiles.
   */
  AnomalyMap modelMap();

  /**
   * Explains the score by the rows of the memory. It is computed at each call, from the image's
   * features, which a detection keeps for this; that costs a small fraction of the detection.
   *
   * @throws IllegalStateException when the detector is closed, was built without explanations, or
   *     cut the image into tiles
   */
  Explanation explain();
}
