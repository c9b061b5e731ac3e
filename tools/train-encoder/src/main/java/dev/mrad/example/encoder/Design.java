package dev.mrad.example.encoder;

import dev.mrad.internal.clip.ClipGeometry;

/**
 * The sizes of an encoder.
 *
 * @param width Wv, a multiple of 64
 * @param layers layers of the image tower
 * @param embed D
 * @param textLayers layers of the text tower, whose width is one head
 */
record Design(int width, int layers, int embed, int textLayers) {
  /** Pixels along a patch: a scratch of 8 pixels on the input fills a cell. */
  static final int PATCH = 8;

  /** Height and width in pixels of the shipped encoder's input. */
  static final int SIDE = 256;

  private static final int TEXT_WIDTH = 64;

  /** The geometry at an input size. */
  ClipGeometry at(int side) {
    return new ClipGeometry(
        PATCH,
        side / PATCH,
        width,
        layers,
        embed,
        TEXT_WIDTH,
        textLayers,
        Vocabulary.LENGTH,
        Vocabulary.values().length);
  }
}
