package dev.mrad.sample;

import java.util.Locale;
import java.util.SplittableRandom;

/** The kinds of defects. */
public enum DefectKind {
  /** A thin groove. */
  SCRATCH(Defects::scratch),
  /** A deep opening. */
  HOLE(Defects::hole),
  /** A liquid's trace. */
  STAIN(Defects::stain),
  /** A jagged break. */
  CRACK(Defects::crack),
  /** A piece that is not there. */
  MISSING(Defects::missing),
  /** Foreign particles or a fibre. */
  CONTAMINATION(Defects::contamination),
  /** A local distortion of the shape. */
  BEND(Defects::bend);

  /** Makes a defect around a place. */
  @FunctionalInterface
  interface Maker {
    Defect at(SplittableRandom random, double x, double y, double size);
  }

  private final Maker maker;

  DefectKind(Maker maker) {
    this.maker = maker;
  }

  /** The folder's name. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One defect around a place of the picture. */
  Defect at(SplittableRandom random, double x, double y, double size) {
    return maker.at(random, x, y, size);
  }
}
