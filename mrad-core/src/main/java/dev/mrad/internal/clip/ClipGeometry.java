package dev.mrad.internal.clip;

/**
 * The sizes of a CLIP model, read off its tensors' shapes, and what its towers compute with them.
 *
 * @param patch the side of a patch in pixels
 * @param nativeGrid patches along a side at the size the model was trained at
 * @param visionWidth Wv
 * @param visionLayers layers of the image tower
 * @param embed the joint width, D
 * @param textWidth Wt; 0 without a text tower
 * @param textLayers layers of the text tower
 * @param context the text length, T
 * @param vocabulary the number of tokens
 * @param towers what both towers compute beyond their shapes
 */
public record ClipGeometry(
    int patch,
    int nativeGrid,
    int visionWidth,
    int visionLayers,
    int embed,
    int textWidth,
    int textLayers,
    int context,
    int vocabulary,
    TowerSettings towers) {
  private static final int PAPER_PATCH = 14;
  private static final int PAPER_GRID = 24;
  private static final int PAPER_SIZE = 518;

  /** A model with OpenAI's towers. */
  public ClipGeometry(
      int patch,
      int nativeGrid,
      int visionWidth,
      int visionLayers,
      int embed,
      int textWidth,
      int textLayers,
      int context,
      int vocabulary) {
    this(
        patch,
        nativeGrid,
        visionWidth,
        visionLayers,
        embed,
        textWidth,
        textLayers,
        context,
        vocabulary,
        TowerSettings.OPENAI);
  }

  /** The paper's 518 for patch 14 at native grid 24, else the size the model was trained at. */
  public int defaultInputSize() {
    return patch == PAPER_PATCH && nativeGrid == PAPER_GRID ? PAPER_SIZE : nativeGrid * patch;
  }

  /** The number of values in the image tower. */
  public long visionParameters() {
    long w = visionWidth;
    long block = 12 * w * w + 13 * w;
    long rows = (long) nativeGrid * nativeGrid + 1;
    return visionLayers * block + 3L * patch * patch * w + rows * w + 5 * w + w * embed;
  }
}
