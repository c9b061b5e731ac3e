package dev.mrad.spi;

/** The function that {@link GraphBuilder#linear} applies to its result. */
public enum Activation {
  /** The identity. */
  NONE,
  /** {@code x · σ(1.702 x)}, CLIP's activation. */
  QUICK_GELU
}
