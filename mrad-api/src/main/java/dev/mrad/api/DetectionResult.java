package dev.mrad.api;

import java.util.Optional;

/**
 * The result for one image of many: a detection, or the reason why there is none.
 *
 * @param image the image
 * @param detection what was found, unless there is a problem
 * @param problem why the image could not be used, unless there is a detection
 */
public record DetectionResult(
    Image image, Optional<Detection> detection, Optional<BadInputException> problem) {
  /** Checks that there is exactly one of the two. */
  public DetectionResult {
    if (detection.isPresent() == problem.isPresent()) {
      throw new IllegalArgumentException("exactly one of detection and problem expected");
    }
  }

  /**
   * The detection.
   *
   * @throws BadInputException the problem, where there is one
   */
  public Detection get() {
    return detection.orElseThrow(problem::get);
  }
}
