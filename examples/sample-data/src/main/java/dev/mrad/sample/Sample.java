package dev.mrad.sample;

import java.util.Optional;

/**
 * One picture with its ground truth. Immutable; the arrays are not copied, do not write to them.
 */
public final class Sample {
  private final Category category;
  private final Optional<DefectKind> defect;
  private final int side;
  private final byte[] rgb;
  private final byte[] mask;

  Sample(Category category, Optional<DefectKind> defect, int side, byte[] rgb, byte[] mask) {
    this.category = category;
    this.defect = defect;
    this.side = side;
    this.rgb = rgb;
    this.mask = mask;
  }

  /** What it shows. */
  public Category category() {
    return category;
  }

  /** The defect, if it has one. */
  public Optional<DefectKind> defect() {
    return defect;
  }

  /** Height and width in pixels. */
  public int side() {
    return side;
  }

  /** {@code [side, side, 3]}, sRGB. */
  public byte[] rgb() {
    return rgb;
  }

  /**
   * {@code [side, side]}, 1 where the defect changed a channel by more than {@link
   * Renderer#VISIBLE} of 255 before sensor noise, else 0. Where it is 0 the picture is exactly the
   * sound one.
   */
  public byte[] mask() {
    return mask;
  }
}
