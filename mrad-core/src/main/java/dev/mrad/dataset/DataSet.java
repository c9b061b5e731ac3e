package dev.mrad.dataset;

import dev.mrad.api.BadInputException;
import java.util.List;

/**
 * A named list of labelled images. Immutable.
 *
 * @param name the first part of every image's identity; without slashes
 * @param images the images, sorted by path
 */
public record DataSet(String name, List<LabelledImage> images) {
  /** Checks the name and copies the list. */
  public DataSet {
    if (name.isBlank() || name.indexOf('/') >= 0) {
      throw new BadInputException(
          "name '" + name + "'", "data set", "expected a name without slashes that is not blank");
    }
    images = List.copyOf(images);
  }

  /** The same images under another name. */
  public DataSet named(String other) {
    return new DataSet(other, images);
  }
}
