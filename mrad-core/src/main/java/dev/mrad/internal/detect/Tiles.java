package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;

/**
 * What pictures are cut into.
 *
 * @param side a tile's side in pixels of the picture
 * @param overlap how many pixels neighbours share at least
 */
public record Tiles(int side, int overlap) {
  /** Checks both. */
  public Tiles {
    if (side < 1 || overlap < 0 || overlap >= side) {
      throw new BadInputException(
          "tiles of " + side + " pixels that share " + overlap,
          "detector",
          "expected a positive side, and an overlap from 0 to below it");
    }
  }
}
