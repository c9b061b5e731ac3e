package dev.mrad.api;

/**
 * What was found in one image. Immutable and thread-safe; all but {@link #explain()} works without
 * its detector.
 */
public interface Detection {
  /** The image's name. */
  String image();

  /** The image's height in pixels. */
  int height();

  /** The image's width in pixels. */
  int width();

  /** The image's score: how anomalous it is as a whole; its range is the {@link Fusion}'s. */
  double score();

  /** The anomalous share retrieved by the class token, in [0, 1]. */
  double classScore();

  /** The mean of the map's largest values, in [0, 1]. */
  double peak();

  /** The map at the image's resolution; resampled at each call. */
  AnomalyMap map();

  /**
   * The map as it was computed: at the encoder's input size, {@code [S, S]}, or at the image's
   * where it was cut into tiles.
   */
  AnomalyMap modelMap();

  /**
   * Which rows of the memory the score comes from. Computed at each call, at a small fraction of
   * the cost of the detection, from the image's features, which a detection keeps for this.
   *
   * @throws IllegalStateException when the detector is closed, was built without explanations, or
   *     cut the image into tiles
   */
  Explanation explain();
}
