package dev.mrad.internal.image;

/**
 * The samples of an image as stored in its file: 8 bits, interleaved, row by row.
 *
 * @param height H
 * @param width W
 * @param channels 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
 * @param samples {@code [H, W, channels]}
 */
record Raster(int height, int width, int channels, byte[] samples) {
  boolean hasAlpha() {
    return channels == 2 || channels == 4;
  }
}
