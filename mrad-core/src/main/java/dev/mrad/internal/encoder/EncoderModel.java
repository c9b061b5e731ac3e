package dev.mrad.internal.encoder;

import dev.mrad.api.BadInputException;
import dev.mrad.api.IncompatibleException;
import dev.mrad.internal.image.Preprocessing;
import java.util.Optional;

/**
 * An image encoder as a family made it of files: everything that is needed to run it, whatever its
 * family.
 *
 * @param name for people, such as the files' path
 * @param identity a digest over its tensors in canonical form: equal for encoders that compute the
 *     same
 * @param sizes its sizes
 * @param preprocessing what becomes of an image before the tower
 * @param image the image tower
 * @param text the text side; empty for a model without one
 * @param release called when nothing reads the weights any more
 */
public record EncoderModel(
    String name,
    String identity,
    Sizes sizes,
    Preprocessing preprocessing,
    ImageTower image,
    Optional<TextModel> text,
    Runnable release)
    implements AutoCloseable {
  /**
   * The sizes of an image encoder.
   *
   * @param patch the side of a patch in pixels
   * @param nativeGrid patches along a side at the size the model was trained at
   * @param width the length of a patch token, Wv
   * @param dimension the length of a class token, D
   * @param defaultInputSize the input's side where none is asked for, in pixels
   * @param parameters the number of values in the image tower
   */
  public record Sizes(
      int patch, int nativeGrid, int width, int dimension, int defaultInputSize, long parameters) {}

  /**
   * The number of patches along a side of an input.
   *
   * @throws BadInputException when the side is not a positive multiple of the patch
   */
  public int grid(int side) {
    if (side < sizes.patch() || side % sizes.patch() != 0) {
      throw new BadInputException(
          "input size " + side,
          "encoder with patches of " + sizes.patch(),
          "expected a positive multiple of " + sizes.patch());
    }
    return side / sizes.patch();
  }

  /** Releases the weights. */
  @Override
  public void close() {
    release.run();
  }

  /**
   * The text side.
   *
   * @throws IncompatibleException when there is none
   */
  public TextModel requireText() {
    return text.orElseThrow(() ->
        new IncompatibleException("encoder " + name + " has no text tower, which MRAD-CLIP needs"));
  }
}
