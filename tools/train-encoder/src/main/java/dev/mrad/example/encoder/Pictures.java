package dev.mrad.example.encoder;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import dev.mrad.api.Label;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.internal.image.Masks;
import dev.mrad.internal.clip.ClipFamily;
import dev.mrad.internal.image.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A data set's pictures, prepared as a detector does. */
final class Pictures {
  private Pictures() {}

  /**
   * One picture.
   *
   * @param pixels {@code [3, S, S]}
   * @param mask {@code [S, S]}
   */
  record Prepared(float[] pixels, byte[] mask, Label label) {}

  static Prepared prepare(LabelledImage image, int side) {
    Preprocessing.Pixels pixels =
        ClipFamily.PREPROCESSING.prepare(Image.of(image.file()).read(Image.Reading.AS_STORED), side);
    byte[] mask =
        image
            .mask()
            .map(file ->
                Masks.read(bytes(file), file.toString(), pixels.height(), pixels.width(), side))
            .orElse(new byte[side * side]);
    return new Prepared(pixels.values(), mask, image.label());
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", file.toString(), "expected a mask", e);
    }
  }

  /** At most so many pictures, spread evenly over the data set. */
  static List<LabelledImage> some(DataSet data, int most) {
    List<LabelledImage> all = data.images();
    if (all.size() <= most) {
      return all;
    }
    List<LabelledImage> some = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      some.add(all.get((int) ((long) i * all.size() / most)));
    }
    return some;
  }
}
