package dev.mrad.internal.detect;

import org.jspecify.annotations.Nullable;

/**
 * How a detector runs.
 *
 * @param batch how many images are computed together; 0 for as many as fit
 * @param explanations whether detections are explained; {@code null} for where they can be
 * @param tiles what pictures are cut into; {@code null} for whole ones
 */
public record Running(int batch, @Nullable Boolean explanations, @Nullable Tiles tiles) {
  /** The largest number of patch tokens that a default batch holds. */
  private static final int BATCH_TOKENS = 4096;

  boolean explains() {
    return explanations == null || explanations;
  }

  int images(int grid) {
    return batch > 0 ? batch : Math.max(1, BATCH_TOKENS / (grid * grid));
  }

  void check(Method method, Retrieval retrieval) {
    boolean asked = Boolean.TRUE.equals(explanations);
    String expected = "no explanations";
    OptionConflict.refuse(
        DetectorOptions.WHERE,
        asked,
        "explanations",
        tiles != null,
        "tiles",
        expected + " where a picture has several tiles");
    OptionConflict.refuse(
        DetectorOptions.WHERE,
        asked,
        "explanations",
        method.prompts() != null || method.texts() != null,
        method.option(),
        expected + " where scores do not come from memory rows alone");
    OptionConflict.refuse(
        DetectorOptions.WHERE,
        asked,
        "explanations",
        retrieval.isNearest(),
        "memory aggregation " + retrieval.aggregation(),
        expected + " where scores do not come from all rows");
  }
}
