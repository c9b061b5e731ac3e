package dev.mrad.sample;

/** What a surface is at one point. Mutable: one is filled for each sample. */
final class Texel {
  /** Linear reflectance of red, green and blue, 0 to 1. */
  double red;

  double green;
  double blue;

  /** Height in units of the picture's half side. */
  double height;

  /** How mirror-like, 0 to 1. */
  double gloss;

  /** How much of the object covers the point, 0 (background) to 1. */
  double cover = 1;

  void colour(double r, double g, double b) {
    red = r;
    green = g;
    blue = b;
  }

  void colour(Colour colour) {
    colour(colour.red(), colour.green(), colour.blue());
  }

  /** Moves the colour towards another one. */
  void blend(Colour colour, double share) {
    red += (colour.red() - red) * share;
    green += (colour.green() - green) * share;
    blue += (colour.blue() - blue) * share;
  }

  /** Darkens or brightens. */
  void scale(double factor) {
    colour(red * factor, green * factor, blue * factor);
  }
}
