package dev.mrad.bank;

import dev.mrad.api.Label;
import dev.mrad.internal.features.ImageRecord;
import dev.mrad.internal.features.LabelledFiles;
import java.util.ArrayList;
import java.util.Arrays;
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
   * The rows of an image.
   *
   * @param counts how many patches are wholly normal and wholly anomalous
   */
  static ImageRows of(String dataSet, LabelledFiles files, ImageRecord features, int[] counts) {
    Label label = files.image().label();
    String content = ContentDigest.of(label, files.file(), files.mask());
    int width = features.prototypes().length / 2;
    List<Prototype> prototypes = new ArrayList<>();
    for (Label region : List.of(Label.ANOMALOUS, Label.NORMAL)) {
      int row = region.ordinal();
      if (counts[row] > 0) {
        float[] key = Arrays.copyOfRange(features.prototypes(), row * width, (row + 1) * width);
        prototypes.add(new Prototype(region, key, counts[row]));
      }
    }
    Source source = new Source(dataSet, files.image().path(), content);
    return new ImageRows(source, label, features.imageQuery(), prototypes);
  }

  /**
   * A row of the patch memory.
   *
   * @param label the region
   * @param key the prototype, {@code [Wv]}
   * @param cells how many patches it is the mean of
   */
  record Prototype(Label label, float[] key, int cells) {}
}
