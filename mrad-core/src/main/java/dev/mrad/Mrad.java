package dev.mrad;

/** The façade of the library. */
public final class Mrad {
  private Mrad() {}
}
