package dev.mrad.api;

import java.util.Objects;

/**
 * How anomalous each pixel is: float32 values {@code [H, W]}, row-major, in [0, 1] for every
 * detector of this library. Immutable and thread-safe.
 */
public final class AnomalyMap {
  private final int height;
  private final int width;
  private final float[] values;

  /**
   * @param height H, positive
   * @param width W, positive
   * @param values {@code [H, W]}, copied
   * @throws BadInputException when the sizes do not fit
   */
  public AnomalyMap(int height, int width, float[] values) {
    if (height < 1 || width < 1 || (long) height * width != values.length) {
      throw new BadInputException(
          values.length + " values", "map of " + height + "×" + width, "expected height × width");
    }
    this.height = height;
    this.width = width;
    this.values = values.clone();
  }

  private AnomalyMap(float[] owned, int height, int width) {
    this.height = height;
    this.width = width;
    this.values = owned;
  }

  /** H. */
  public int height() {
    return height;
  }

  /** W. */
  public int width() {
    return width;
  }

  /**
   * One value.
   *
   * @throws IndexOutOfBoundsException outside the map
   */
  public float value(int y, int x) {
    Objects.checkIndex(y, height);
    Objects.checkIndex(x, width);
    return values[y * width + x];
  }

  /** A copy of the values, {@code [H, W]}. */
  public float[] toArray() {
    return values.clone();
  }

  /** The largest value. */
  public float max() {
    float max = values[0];
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  /**
   * This map at another size: bilinear with half-pixel centres and no antialiasing, the outermost
   * values repeated ({@code align_corners=False}).
   *
   * @throws BadInputException when a size is not positive or the map would not fit an array
   */
  public AnomalyMap resizedTo(int newHeight, int newWidth) {
    if (newHeight < 1 || newWidth < 1 || (long) newHeight * newWidth > Integer.MAX_VALUE - 8) {
      throw new BadInputException(
          newHeight + "×" + newWidth, "size of a map", "expected positive sizes below 2^31 pixels");
    }
    if (newHeight == height && newWidth == width) {
      return this;
    }
    float[] resized = new float[newHeight * newWidth];
    int[] left = new int[newWidth];
    float[] share = new float[newWidth];
    for (int x = 0; x < newWidth; x++) {
      double at = position(x, width, newWidth);
      left[x] = (int) at;
      share[x] = (float) (at - left[x]);
    }
    for (int y = 0; y < newHeight; y++) {
      double at = position(y, height, newHeight);
      int whole = (int) at;
      int top = whole * width;
      int bottom = Math.min(whole + 1, height - 1) * width;
      float down = (float) (at - whole);
      for (int x = 0; x < newWidth; x++) {
        int right = Math.min(left[x] + 1, width - 1);
        float upper = mix(values[top + left[x]], values[top + right], share[x]);
        float lower = mix(values[bottom + left[x]], values[bottom + right], share[x]);
        resized[y * newWidth + x] = mix(upper, lower, down);
      }
    }
    return new AnomalyMap(resized, newHeight, newWidth);
  }

  private static double position(int at, int from, int to) {
    return Math.min(from - 1, Math.max(0, (at + 0.5) * from / to - 0.5));
  }

  private static float mix(float a, float b, float share) {
    return a + (b - a) * share;
  }
}
