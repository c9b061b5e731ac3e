package dev.mrad.internal.retrieval;

import dev.mrad.api.Fusion;
import dev.mrad.internal.grid.BandMatrix;

/**
 * How the scores of patches become a map and a score (docs/method.md §6).
 *
 * @param side the map's height and width, S
 * @param sigma the Gaussian's standard deviation in map pixels; 0 for no smoothing
 * @param topKShare which share of the map's values, the largest, the top-k mean averages, above 0
 *     up to 1
 * @param fusion how class score and top-k mean are combined
 */
public record MapOptions(int side, double sigma, double topKShare, Fusion fusion) {
  /** From patches to the map, along each axis: {@code [S, G]}. */
  public BandMatrix patchesToMap(int grid) {
    BandMatrix upsample = BandMatrix.bilinear(grid, side);
    // Both are linear along each axis, so that one matrix does both.
    return sigma > 0 ? BandMatrix.gaussian(side, sigma).after(upsample) : upsample;
  }

  /** How many values the peak averages, at least one. */
  public int topKCount() {
    // The released code truncates; a map too small for one value still has a peak.
    return Math.max(1, (int) (topKShare * side * side));
  }
}
