package dev.mrad.internal.features;

import dev.mrad.api.BadInputException;
import dev.mrad.dataset.LabelledImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A labelled image with the content of its files.
 *
 * @param image which one
 * @param file the image file
 * @param mask the mask file; empty without one
 */
public record LabelledFiles(LabelledImage image, byte[] file, byte[] mask) {
  /**
   * Reads both files.
   *
   * @throws BadInputException when one cannot be read
   */
  public static LabelledFiles read(LabelledImage image) {
    return new LabelledFiles(
        image, bytes(image.file()), image.mask().map(LabelledFiles::bytes).orElse(new byte[0]));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", file.toString(), "expected a readable file", e);
    }
  }
}
