package dev.mrad.internal.retrieval;

import dev.mrad.api.Fusion;

/**
 * How cells become a map and a score (SPEC §6).
 *
 * @param side the map's height and width, S
 * @param sigma the Gaussian's standard deviation in map pixels; 0 for no smoothing
 * @param peakShare which share of the largest map values the peak averages, above 0 up to 1
 * @param fusion how class score and peak make the score
 */
public record MapOptions(int side, double sigma, double peakShare, Fusion fusion) {
  /** How many values the peak averages, at least one. */
  int peakCount() {
    // The released code truncates; a map too small for one value still has a peak.
    return Math.max(1, (int) (peakShare * side * side));
  }
}
