package dev.mrad.sample;

import java.util.SplittableRandom;

/** Soft surfaces. */
final class Textiles {
  private Textiles() {}

  static Material fabric(SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Colour warp = new Colour(0.30, 0.36, 0.50).vary(random, 0.25);
    Colour weft = new Colour(0.55, 0.52, 0.44).vary(random, 0.25);
    double threads = 17 + 4 * random.nextDouble();
    double turn = 0.12 * (2 * random.nextDouble() - 1);
    return (x, y, texel) -> {
      double u = (x - turn * y) * threads + 0.25 * (noise.value(3 * x, 3 * y) - 0.5);
      double v = (y + turn * x) * threads + 0.25 * (noise.value(3 * x + 9, 3 * y) - 0.5);
      long column = (long) Math.floor(u);
      long row = (long) Math.floor(v);
      double across = u - column - 0.5;
      double along = v - row - 0.5;
      boolean over = ((column + row) & 1) == 0;
      double thread = over ? across : along;
      double way = over ? along : across;
      double round = Math.sqrt(Math.max(0, 0.25 - thread * thread * 0.85));
      texel.height = 0.030 * (round + 0.35 * StrictMath.cos(Math.PI * way) - 0.3);
      Colour colour = over ? warp : weft;
      double batch = 0.85 + 0.3 * noise.lattice(over ? column : 1000 + row, over ? 0 : 1);
      double fibre = 0.85 + 0.3 * noise.value(over ? u * 9 : u * 2, over ? v * 2 : v * 9);
      texel.colour(colour.scaled(batch * fibre * (0.45 + 1.2 * round)));
    };
  }

  static Material carpet(SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Colour base = new Colour(0.35, 0.24, 0.18).vary(random, 0.4);
    Colour other = base.scaled(1.5);
    double tufts = 26 + 5 * random.nextDouble();
    return (x, y, texel) -> {
      double[] near = noise.cells(x * tufts, y * tufts * 0.8);
      double tuft = Math.max(0, 1 - near[0]);
      double fibre = noise.octaves(x * 70, y * 70, 2);
      texel.height = 0.05 * tuft + 0.02 * fibre;
      texel.colour(base);
      texel.blend(other, noise.octaves(x * 6 + 3, y * 6, 3));
      texel.scale(0.35 + 0.75 * tuft * (0.6 + 0.8 * fibre));
    };
  }

  static Material leather(SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Colour hide = new Colour(0.34, 0.17, 0.08).vary(random, 0.35);
    double pebbles = 15 + 6 * random.nextDouble();
    return (x, y, texel) -> {
      double bend = 0.35 * noise.octaves(3 * x, 3 * y, 2);
      double[] near = noise.cells(x * pebbles + bend, y * pebbles - bend);
      double ridge = Noise.step(0, 0.28, near[1] - near[0]);
      double wrinkle = noise.octaves(x * 4 + 5, y * 9, 4);
      texel.height = 0.020 * ridge + 0.03 * wrinkle;
      texel.gloss = 0.18 * ridge;
      texel.colour(hide);
      texel.scale((0.55 + 0.5 * ridge) * (0.8 + 0.4 * wrinkle));
    };
  }
}
