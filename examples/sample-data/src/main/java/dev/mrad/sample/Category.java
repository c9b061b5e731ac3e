package dev.mrad.sample;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;

/** The kinds of objects and textures. */
public enum Category {
  /** Plain weave of two yarns. */
  FABRIC(false, Textiles::fabric),
  /** Tufted pile. */
  CARPET(false, Textiles::carpet),
  /** Pebbled hide. */
  LEATHER(false, Textiles::leather),
  /** Planed board with grain and rings. */
  WOOD(false, Solids::wood),
  /** Brushed sheet. */
  METAL(false, Solids::metal),
  /** Glazed tiles with grout. */
  TILE(false, Solids::tile),
  /** Cast surface with pores and aggregate. */
  CONCRETE(false, Solids::concrete),
  /** Woven wire. */
  MESH(false, Solids::mesh),
  /** Board with tracks, pads and vias. */
  CIRCUIT(false, Solids::circuit),
  /** Two-coloured pill. */
  CAPSULE(true, Objects3d::capsule),
  /** Spur gear. */
  GEAR(true, Objects3d::gear),
  /** Flat ring. */
  WASHER(true, Objects3d::washer),
  /** Hexagonal bolt head. */
  BOLT(true, Objects3d::bolt),
  /** Crown cap. */
  CAP(true, Objects3d::cap),
  /** Roasted bean. */
  BEAN(true, Objects3d::bean);

  private final boolean object;
  private final Function<SplittableRandom, Material> maker;

  Category(boolean object, Function<SplittableRandom, Material> maker) {
    this.object = object;
    this.maker = maker;
  }

  /** The folder's name. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is an object on a background rather than a texture that fills the picture. */
  public boolean isObject() {
    return object;
  }

  /** The defects that it can have. */
  public List<DefectKind> defects() {
    return object
        ? List.of(
            DefectKind.SCRATCH,
            DefectKind.CRACK,
            DefectKind.STAIN,
            DefectKind.MISSING,
            DefectKind.CONTAMINATION,
            DefectKind.BEND)
        : List.of(
            DefectKind.SCRATCH,
            DefectKind.HOLE,
            DefectKind.STAIN,
            DefectKind.CRACK,
            DefectKind.CONTAMINATION,
            DefectKind.BEND);
  }

  /** One specimen. */
  Material specimen(SplittableRandom random) {
    return maker.apply(random);
  }
}
