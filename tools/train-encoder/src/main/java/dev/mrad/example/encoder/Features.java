package dev.mrad.example.encoder;

/** Where class and patch tokens come from. */
interface Features {
  /** For tables. */
  String name();

  /** Patches along a side of the input. */
  int grid();

  /** The length of a class token. */
  int dimension();

  /** The length of a patch token. */
  int width();

  /**
   * The features of one picture.
   *
   * @param pixels {@code [3, S, S]}, normalised
   */
  Tokens of(float[] pixels);

  /**
   * One picture's features, neither averaged nor normalised.
   *
   * @param classToken {@code [D]}
   * @param patches {@code [N, W]}
   */
  record Tokens(float[] classToken, float[] patches) {}
}
