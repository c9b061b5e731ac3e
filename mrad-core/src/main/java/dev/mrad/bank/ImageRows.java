package dev.mrad.bank;

import dev.mrad.api.Label;
import java.util.List;

/**
 * All rows that one image gives.
 *
 * @param source the image
 * @param label its label
 * @param key its row in the image memory, {@code [D]}
 * @param prototypes its rows in the patch memory, anomalous before normal
 */
record ImageRows(Source source, Label label, float[] key, List<Prototype> prototypes) {
  /**
   * A row of the patch memory.
   *
   * @param label the region
   * @param key the prototype, {@code [Wv]}
   * @param cells how many cells it is the mean of
   */
  record Prototype(Label label, float[] key, int cells) {}
}
