package dev.mrad.example.encoder;

import java.util.Arrays;

/**
 * A figure on a ground.
 *
 * @param layer where the figure is
 * @param ground what it lies on
 * @param figure what it is made of
 * @param opacity how much of the ground it hides
 * @param light how much brighter or darker its borders are, by their direction
 * @param shade how dark its shadow is
 */
record Scene(
    Layer layer, Picture ground, Picture figure, float opacity, float[] light, float shade) {
  private static final int SHADOW_REACH = 3;

  /**
   * A random one.
   *
   * @param layout what the figure is like
   * @param ground what the ground may be made of
   * @param other what the figure may be made of
   */
  static Scene of(Layout layout, Picture ground, Picture other, Dice dice) {
    Layer layer = new Layer(ground.side, turn(dice));
    layout.draw(layer, dice);
    boolean plain = dice.chance(0.3f);
    float gap = plain ? dice.between(0.25f, 1) : dice.between(0.12f, 0.6f);
    float low = (1 - gap) * dice.unit();
    boolean dark = dice.chance(0.5f);
    Picture under = surface(ground, plain, dark ? low + gap : low, dice);
    Picture over = surface(other, plain || dice.chance(0.4f), dark ? low : low + gap, dice);
    float opacity = dice.chance(0.7f) ? 1 : dice.between(0.25f, 1);
    double way = dice.turn();
    float strength = plain || dice.chance(0.6f) ? 0 : dice.between(0.05f, 0.5f);
    float[] light = {strength * (float) Math.cos(way), strength * (float) Math.sin(way)};
    float shade = plain || dice.chance(0.75f) ? 0 : dice.between(0.1f, 0.6f);
    return new Scene(layer, under, over, opacity, light, shade);
  }

  private static double turn(Dice dice) {
    if (dice.chance(0.7f)) {
      return Math.PI / 2 * dice.of(4);
    }
    return dice.chance(0.5f) ? dice.between(-0.15f, 0.15f) : dice.turn();
  }

  /** An even surface, or a picture whose contrast and brightness are changed. */
  private static Picture surface(Picture picture, boolean even, float brightness, Dice dice) {
    Picture result = new Picture(picture.side);
    float contrast = dice.chance(0.5f) ? dice.between(0.05f, 0.4f) : dice.between(0.4f, 1);
    // Half of the surfaces keep their own brightness.
    boolean own = !even && dice.chance(0.4f);
    float tint = dice.chance(0.5f) ? 0 : 0.3f;
    for (int c = 0; c < 3; c++) {
      float target = brightness + tint * (dice.unit() - 0.5f);
      if (even) {
        Arrays.fill(result.planes[c], Math.min(1, Math.max(0, target)));
      } else {
        float mean = picture.mean(c);
        float offset = own ? mean : target;
        float[] from = picture.planes[c];
        float[] to = result.planes[c];
        for (int i = 0; i < to.length; i++) {
          to[i] = Math.min(1, Math.max(0, offset + contrast * (from[i] - mean)));
        }
      }
    }
    return result;
  }

  /** What it looks like with another figure of the same kind. */
  Picture with(Layer other) {
    int side = ground.side;
    Picture result = new Picture(side);
    float[] cover = other.cover;
    float[] shadow = shade > 0 ? Filters.blurred(cover, side, SHADOW_REACH) : cover;
    for (int row = 0; row < side; row++) {
      int above = Math.max(0, row - 1) * side;
      int below = Math.min(side - 1, row + 1) * side;
      for (int column = 0; column < side; column++) {
        int at = row * side + column;
        int left = Math.max(0, column - 1);
        int right = Math.min(side - 1, column + 1);
        float slope =
            light[0] * (cover[row * side + right] - cover[row * side + left])
                + light[1] * (cover[below + column] - cover[above + column]);
        float dim = 1;
        if (shade > 0) {
          int from = Math.max(0, row - 2) * side + Math.max(0, column - 2);
          dim = 1 - shade * shadow[from];
        }
        float share = opacity * cover[at];
        for (int c = 0; c < 3; c++) {
          float under = ground.planes[c][at] * dim;
          result.planes[c][at] = under + (figure.planes[c][at] - under) * share + slope;
        }
      }
    }
    result.limit();
    return result;
  }
}
