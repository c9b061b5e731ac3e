package dev.mrad.internal.train;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.internal.features.ImageSet;
import java.util.List;
import java.util.Locale;

/** Which images can train heads. */
public final class TrainingImages {
  private TrainingImages() {}

  /**
   * The images as a training set.
   *
   * @throws BadInputException when a class or a mask is missing
   */
  public static ImageSet of(List<LabelledImage> images) {
    for (Label label : Label.values()) {
      if (images.stream().noneMatch(image -> image.label() == label)) {
        throw new BadInputException(
            "no " + label.name().toLowerCase(Locale.ROOT) + " image among " + images.size(),
            "training set",
            "expected normal and anomalous images");
      }
    }
    for (LabelledImage image : images) {
      if (image.label() == Label.ANOMALOUS && image.mask().isEmpty()) {
        throw new BadInputException(
            "no mask", image.file().toString(), "expected a mask for each anomalous image");
      }
    }
    return new ImageSet(images);
  }
}
