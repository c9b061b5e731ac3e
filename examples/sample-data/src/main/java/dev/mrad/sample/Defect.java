package dev.mrad.sample;

/** A change of a surface. Thread-safe. */
@FunctionalInterface
interface Defect {
  /**
   * The surface with the defect.
   *
   * @param sound the surface without it
   */
  Material on(Material sound);
}
