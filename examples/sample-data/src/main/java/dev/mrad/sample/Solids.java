package dev.mrad.sample;

import java.util.SplittableRandom;

/** Hard flat surfaces. */
final class Solids {
  private Solids() {}

  static Material wood(SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Colour light = new Colour(0.62, 0.40, 0.20).vary(random, 0.2);
    Colour dark = light.scaled(0.5);
    double rings = 7 + 5 * random.nextDouble();
    double heart = 1.6 * (2 * random.nextDouble() - 1);
    return (x, y, texel) -> {
      double wander =
          0.5 * noise.octaves(x * 0.8, y * 2.2, 3) + 0.06 * noise.octaves(x * 3, y * 12, 2);
      double distance = Math.abs(y - heart + 0.12 * x * x) + wander;
      double ring = distance * rings;
      double phase = ring - Math.floor(ring);
      double late = Noise.step(0.35, 0.95, phase) * Noise.step(1, 0.96, phase);
      double fibre = noise.octaves(x * 5, y * 120, 2);
      double pore = Noise.step(0.80, 0.9, noise.value(x * 16, y * 150));
      texel.height = 0.006 * late + 0.004 * fibre - 0.01 * pore;
      texel.gloss = 0.12;
      texel.colour(light);
      texel.blend(dark, 0.75 * late);
      texel.scale((0.82 + 0.3 * fibre) * (1 - 0.35 * pore));
    };
  }

  static Material metal(SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Colour steel = new Colour(0.42, 0.43, 0.45).vary(random, 0.2);
    double turn = Math.PI * random.nextDouble();
    double c = StrictMath.cos(turn);
    double s = StrictMath.sin(turn);
    return (x, y, texel) -> {
      double along = c * x + s * y;
      double across = -s * x + c * y;
      double brush = noise.octaves(along * 2.5, across * 90, 3);
      double fine = noise.value(along * 6 + 3, across * 240);
      double wave = noise.octaves(x * 1.5 + 7, y * 1.5, 2);
      texel.height = 0.006 * brush + 0.003 * fine + 0.05 * wave;
      texel.gloss = 0.55;
      texel.colour(steel);
      texel.scale(0.72 + 0.42 * brush + 0.16 * fine);
    };
  }

  static Material tile(SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Colour glaze = new Colour(0.60, 0.64, 0.62).vary(random, 0.25);
    Colour grout = new Colour(0.28, 0.27, 0.25).vary(random, 0.2);
    double count = 1.6 + random.nextDouble();
    double shiftX = random.nextDouble();
    double shiftY = random.nextDouble();
    return (x, y, texel) -> {
      double u = x * count + shiftX;
      double v = y * count + shiftY;
      double dx = 0.5 - Math.abs(u - Math.floor(u) - 0.5);
      double dy = 0.5 - Math.abs(v - Math.floor(v) - 0.5);
      double edge = Math.min(dx, dy) / count;
      double solid = Noise.step(0.018, 0.034, edge);
      double batch = 0.9 + 0.2 * noise.lattice((long) Math.floor(u), (long) Math.floor(v));
      double marble = noise.octaves(u * 3 + 2 * noise.octaves(u * 2, v * 2, 3), v * 3, 4);
      double vein = 1 - Noise.step(0, 0.06, Math.abs(marble - 0.5));
      texel.height = 0.05 * Noise.step(0.01, 0.07, edge) + 0.004 * noise.value(u * 9, v * 9);
      texel.gloss = 0.6 * solid;
      texel.colour(grout);
      texel.scale(0.75 + 0.5 * noise.octaves(x * 40, y * 40, 2));
      texel.blend(glaze.scaled(batch * (1 - 0.28 * vein) * (0.9 + 0.2 * marble)), solid);
    };
  }

  static Material concrete(SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Colour cement = new Colour(0.42, 0.41, 0.38).vary(random, 0.2);
    return (x, y, texel) -> {
      double cloud = noise.octaves(x * 2, y * 2, 4);
      double sand = noise.octaves(x * 45, y * 45, 3);
      double[] near = noise.cells(x * 9, y * 9);
      double pore = 1 - Noise.step(0.05, 0.11, near[0]);
      double stone = Noise.step(0.62, 0.70, noise.value(x * 14 + 5, y * 14));
      texel.height = 0.02 * sand + 0.02 * cloud - 0.05 * pore;
      texel.colour(cement);
      texel.scale(
          (0.62 + 0.45 * cloud + 0.3 * (sand - 0.5)) * (1 - 0.55 * pore) * (1 + 0.16 * stone));
    };
  }

  static Material mesh(SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Colour wire = new Colour(0.50, 0.48, 0.44).vary(random, 0.2);
    Colour behind = new Colour(0.05, 0.055, 0.065).vary(random, 0.4);
    double count = 7 + 3 * random.nextDouble();
    double turn = 0.15 * (2 * random.nextDouble() - 1);
    return (x, y, texel) -> {
      double u = (x + turn * y) * count + 0.06 * noise.value(x * 4, y * 4);
      double v = (y - turn * x) * count + 0.06 * noise.value(x * 4 + 8, y * 4);
      long column = Math.round(u);
      long row = Math.round(v);
      double sign = ((column + row) & 1) == 0 ? 1 : -1;
      double upright = tube(u - column, 0.5 + 0.5 * sign * StrictMath.cos(Math.PI * (v - row)));
      double level = tube(v - row, 0.5 - 0.5 * sign * StrictMath.cos(Math.PI * (u - column)));
      double top = Math.max(upright, level);
      texel.height = 0.10 * top;
      texel.gloss = top > 0 ? 0.5 : 0;
      texel.colour(behind);
      texel.blend(wire.scaled(0.55 + 0.5 * top), Noise.step(0, 0.12, top));
    };
  }

  private static double tube(double distance, double lift) {
    double inside = 0.17 * 0.17 - distance * distance;
    return inside > 0 ? Math.sqrt(inside) / 0.17 * 0.6 + 0.4 * lift : 0;
  }

  static Material circuit(SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Colour mask = new Colour(0.03, 0.20, 0.09).vary(random, 0.35);
    Colour copper = new Colour(0.12, 0.36, 0.17).vary(random, 0.2);
    Colour gold = new Colour(0.70, 0.55, 0.25).vary(random, 0.15);
    double pitch = 7 + 2 * random.nextDouble();
    return (x, y, texel) -> {
      double u = x * pitch;
      double v = y * pitch;
      double track = track(noise, u, v);
      double[] pad = pad(noise, u, v);
      texel.height = 0.022 * track + 0.035 * pad[0] - 0.10 * pad[1];
      texel.gloss = 0.30 + 0.35 * pad[0];
      texel.colour(mask);
      texel.blend(copper, 0.9 * track);
      texel.blend(gold, pad[0]);
      texel.blend(new Colour(0.01, 0.01, 0.01), pad[1]);
      texel.scale(0.94 + 0.12 * noise.octaves(x * 60, y * 60, 2));
    };
  }

  /** Tracks run along rows, in stretches of random length, with some connections between rows. */
  private static double track(Noise noise, double u, double v) {
    long row = Math.round(v);
    long stretch = (long) Math.floor(u / 3 + noise.lattice(row, 55) * 3);
    boolean present = noise.lattice(stretch, row) < 0.72;
    double along = present ? 1 - Noise.step(0.13, 0.17, Math.abs(v - row)) : 0;
    long column = Math.round(u);
    long above = (long) Math.floor(v);
    boolean joined = noise.lattice(column + 4001, above) < 0.22;
    double across = joined ? 1 - Noise.step(0.10, 0.14, Math.abs(u - column)) : 0;
    return Math.max(along, across);
  }

  /** Pads sit on lattice points; most are drilled. */
  private static double[] pad(Noise noise, double u, double v) {
    long column = Math.round(u);
    long row = Math.round(v);
    if (noise.lattice(column - 977, row + 31) > 0.20) {
      return new double[] {0, 0};
    }
    double distance = StrictMath.hypot(u - column, v - row);
    boolean drilled = noise.lattice(column, row + 5003) < 0.7;
    return new double[] {
      1 - Noise.step(0.31, 0.36, distance), drilled ? 1 - Noise.step(0.13, 0.17, distance) : 0
    };
  }
}
