package dev.mrad.evaluation;

import java.util.List;

/**
 * All that an evaluation keeps of a category.
 *
 * @param metrics its metrics
 * @param images its images' scores
 * @param exhibits the images to show, the most anomalous first
 */
record CategoryResult(CategoryMetrics metrics, List<ScoredPicture> images, List<Exhibit> exhibits) {
  /** Copies the lists. */
  CategoryResult {
    images = List.copyOf(images);
    exhibits = List.copyOf(exhibits);
  }
}
