package dev.mrad.api;

/**
 * The features of a batch of images as the encoder computes them, neither averaged nor scaled to
 * unit length (SPEC §2). The arrays are large and are returned without a copy: do not write to
 * them.
 */
public final class ImageFeatures {
  private final int batch;
  private final int patches;
  private final int width;
  private final int dimension;
  private final float[] classTokens;
  private final float[] patchTokens;
  private final float[] patchProjections;

  /**
   * @param batch B
   * @param patches N
   * @param width Wv
   * @param dimension D
   * @param classTokens {@code [B, D]}
   * @param patchTokens {@code [B, N, Wv]}
   * @param patchProjections {@code [B, N, D]}
   */
  public ImageFeatures(
      int batch,
      int patches,
      int width,
      int dimension,
      float[] classTokens,
      float[] patchTokens,
      float[] patchProjections) {
    check("class tokens", classTokens, (long) batch * dimension);
    check("patch tokens", patchTokens, (long) batch * patches * width);
    check("patch projections", patchProjections, (long) batch * patches * dimension);
    this.batch = batch;
    this.patches = patches;
    this.width = width;
    this.dimension = dimension;
    this.classTokens = classTokens;
    this.patchTokens = patchTokens;
    this.patchProjections = patchProjections;
  }

  private static void check(String what, float[] values, long expected) {
    if (values.length != expected) {
      throw new BadInputException(
          values.length + " values", what, "expected " + expected + " values");
    }
  }

  /** The number of images, B. */
  public int batch() {
    return batch;
  }

  /** The number of patches of an image, N. */
  public int patches() {
    return patches;
  }

  /** The length of a patch token, Wv. */
  public int width() {
    return width;
  }

  /** The length of a class token and of a patch projection, D. */
  public int dimension() {
    return dimension;
  }

  /** {@code [B, D]}. */
  public float[] classTokens() {
    return classTokens;
  }

  /** {@code [B, N, Wv]}. */
  public float[] patchTokens() {
    return patchTokens;
  }

  /** {@code [B, N, D]}. */
  public float[] patchProjections() {
    return patchProjections;
  }
}
