package dev.mrad.spi;

/** What {@link GraphBuilder#linear} applies to its result. */
public enum Activation {
  /** Nothing. */
  NONE,
  /** {@code x · σ(1.702 x)}, CLIP's activation. */
  QUICK_GELU
}
