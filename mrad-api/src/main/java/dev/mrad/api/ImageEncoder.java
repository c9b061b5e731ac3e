package dev.mrad.api;

import java.util.List;

/**
 * A frozen CLIP-like image encoder on some backend. Thread-safe. {@link #close()} marks it closed
 * at once, waits for calls that run, then frees; later calls throw {@link IllegalStateException};
 * closing twice is fine.
 */
public interface ImageEncoder extends AutoCloseable {
  /** A name for people, such as a file's name. */
  String name();

  /** Digest over canonical tensor names, shapes and values: equal for equal weights. */
  String identity();

  /** The side of the square to which images are resized, S, in pixels. */
  int inputSize();

  /** The patch grid's side, G; N = G². */
  int grid();

  /** The length of a patch token, Wv. */
  int width();

  /** The length of a class token and of a patch projection, D. */
  int dimension();

  /**
   * Decodes, resizes and encodes a batch of images.
   *
   * @param images at least one
   * @throws BadInputException when one cannot be decoded; it is named
   */
  ImageFeatures encode(List<Image> images);

  /**
   * Encodes pixels that are already resized and normalised.
   *
   * @param pixels {@code [B, 3, S, S]}, B ≥ 1
   * @throws BadInputException when the length does not fit or a value is not finite
   */
  ImageFeatures encodePixels(float[] pixels);

  @Override
  void close();
}
