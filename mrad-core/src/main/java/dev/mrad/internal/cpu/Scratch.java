package dev.mrad.internal.cpu;

/**
 * Working memory of one thread within one task: a few arrays that grow to what is asked for and are
 * used again. Contents are undefined. Not thread-safe.
 */
final class Scratch {
  private final float[][] areas = new float[Area.values().length][0];

  /** What an array is used for; two uses at the same time need two areas. */
  enum Area {
    /** Tiles of the left-hand matrix, or unpacked rows of the right-hand one. */
    LEFT,
    /** Panels of queries, or of columns that do not fill a panel. */
    PANEL,
    /** Tiles of values. */
    VALUES,
    /** A block of scores. */
    SCORES,
    /** Factors and shifts of a panel's columns. */
    FACTORS,
    /** The running maximum, sum and results of each row. */
    RUNNING
  }

  /** At least {@code size} floats. */
  float[] get(Area area, int size) {
    float[] known = areas[area.ordinal()];
    if (known.length < size) {
      known = new float[size];
      areas[area.ordinal()] = known;
    }
    return known;
  }
}
