package dev.mrad.sample;

import java.util.SplittableRandom;

/** The defects; each changes only what lies around its place. */
final class Defects {
  private Defects() {}

  /** A wandering line. */
  private record Line(double[] x, double[] y) {
    static Line wander(
        SplittableRandom random, double x, double y, double length, double jitter, int pieces) {
      double[] xs = new double[pieces + 1];
      double[] ys = new double[pieces + 1];
      double turn = 2 * StrictMath.PI * random.nextDouble();
      xs[0] = x - 0.5 * length * StrictMath.cos(turn);
      ys[0] = y - 0.5 * length * StrictMath.sin(turn);
      for (int i = 1; i <= pieces; i++) {
        double way = turn + jitter * (2 * random.nextDouble() - 1);
        xs[i] = xs[i - 1] + length / pieces * StrictMath.cos(way);
        ys[i] = ys[i - 1] + length / pieces * StrictMath.sin(way);
      }
      return new Line(xs, ys);
    }

    /** The distance to the line, and how far along (0 to 1) the nearest point lies. */
    double[] distance(double px, double py) {
      double best = 99;
      double along = 0;
      for (int i = 1; i < x.length; i++) {
        double dx = x[i] - x[i - 1];
        double dy = y[i] - y[i - 1];
        double t = ((px - x[i - 1]) * dx + (py - y[i - 1]) * dy) / (dx * dx + dy * dy);
        double at = Math.min(1, Math.max(0, t));
        double distance =
            Math.sqrt(square(px - x[i - 1] - at * dx) + square(py - y[i - 1] - at * dy));
        if (distance < best) {
          best = distance;
          along = (i - 1 + at) / (x.length - 1);
        }
      }
      return new double[] {best, along};
    }
  }

  private static double square(double value) {
    return value * value;
  }

  static Defect scratch(SplittableRandom random, double x, double y, double size) {
    Line line = Line.wander(random, x, y, 1.1 * size + 0.12, 0.25, 7);
    double width = 0.008 + 0.010 * random.nextDouble();
    boolean bright = random.nextInt(3) > 0;
    return sound ->
        (px, py, texel) -> {
          sound.sample(px, py, texel);
          double[] near = line.distance(px, py);
          double taper = Math.sqrt(Math.max(0, 4 * near[1] * (1 - near[1])));
          double depth =
              Noise.step(width * (0.3 + 0.7 * taper), 0, near[0]) * (0.25 + 0.75 * taper);
          texel.height -= 0.025 * depth;
          texel.blend(
              bright ? new Colour(0.85, 0.84, 0.82) : new Colour(0.03, 0.03, 0.03), 0.65 * depth);
        };
  }

  static Defect hole(SplittableRandom random, double x, double y, double size) {
    Noise noise = new Noise(random.nextLong());
    double radius = 0.03 + 0.22 * size;
    return sound ->
        (px, py, texel) -> {
          sound.sample(px, py, texel);
          double ragged = 1 + 0.5 * (noise.octaves(px * 9, py * 9, 3) - 0.5);
          double distance = StrictMath.hypot(px - x, py - y) * ragged;
          double inside = Noise.step(radius, radius * 0.8, distance);
          texel.height -= 0.12 * inside;
          texel.gloss *= 1 - inside;
          texel.blend(new Colour(0.012, 0.011, 0.010), 0.96 * inside);
        };
  }

  static Defect stain(SplittableRandom random, double x, double y, double size) {
    Noise noise = new Noise(random.nextLong());
    double radius = 0.07 + 0.38 * size;
    double strength = 0.35 + 0.45 * random.nextDouble();
    Colour[] liquids = {
      new Colour(0.10, 0.05, 0.02), new Colour(0.02, 0.03, 0.08), new Colour(0.55, 0.50, 0.25)
    };
    Colour liquid = liquids[random.nextInt(liquids.length)];
    return sound ->
        (px, py, texel) -> {
          sound.sample(px, py, texel);
          double ragged = 0.65 + 0.7 * noise.octaves(px * 3.5, py * 3.5, 4);
          double distance = StrictMath.hypot(px - x, py - y) * ragged / radius;
          double inside = Noise.step(1, 0.85, distance);
          double ring = inside * Noise.step(0.6, 0.95, distance);
          texel.blend(liquid, Math.min(0.95, strength * (inside * 0.75 + ring * 0.5)));
          texel.gloss += 0.15 * inside;
        };
  }

  static Defect crack(SplittableRandom random, double x, double y, double size) {
    Line line = Line.wander(random, x, y, 1.2 * size + 0.15, 1.1, 16);
    Line branch = Line.wander(random, x, y, 0.6 * size + 0.08, 1.1, 8);
    double width = 0.009 + 0.012 * random.nextDouble();
    return sound ->
        (px, py, texel) -> {
          sound.sample(px, py, texel);
          double[] near = line.distance(px, py);
          double side = branch.distance(px, py)[0];
          double taper = 1 - square(2 * near[1] - 1);
          double depth =
              Math.max(
                  Noise.step(width * (0.35 + 0.65 * taper), 0.001, near[0]),
                  Noise.step(0.6 * width, 0.001, side));
          texel.height -= 0.06 * depth;
          texel.gloss *= 1 - depth;
          texel.blend(new Colour(0.01, 0.01, 0.01), 0.9 * depth);
        };
  }

  static Defect missing(SplittableRandom random, double x, double y, double size) {
    Noise noise = new Noise(random.nextLong());
    double turn = 2 * StrictMath.PI * random.nextDouble();
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    double radius = 0.09 + 0.30 * size;
    return sound ->
        (px, py, texel) -> {
          sound.sample(px, py, texel);
          double u = cos * (px - x) + sin * (py - y);
          double v = -sin * (px - x) + cos * (py - y);
          double broken =
              Math.max(Math.abs(u), Math.abs(v) * 1.3) + 0.08 * noise.octaves(px * 7, py * 7, 3);
          double gone = Noise.step(radius, radius - 0.015, broken);
          texel.cover *= 1 - gone;
          texel.height *= 1 - gone;
        };
  }

  static Defect contamination(SplittableRandom random, double x, double y, double size) {
    boolean fibre = random.nextBoolean();
    Noise noise = new Noise(random.nextLong());
    Line line = Line.wander(random, x, y, 0.9 * size + 0.2, 0.7, 12);
    Colour[] kinds = {
      new Colour(0.75, 0.12, 0.08),
      new Colour(0.85, 0.85, 0.82),
      new Colour(0.04, 0.05, 0.06),
      new Colour(0.10, 0.30, 0.65)
    };
    Colour colour = kinds[random.nextInt(kinds.length)];
    double radius = 0.025 + 0.10 * size;
    double spread = 1.4 * radius + 0.03;
    return sound ->
        (px, py, texel) -> {
          sound.sample(px, py, texel);
          double lump;
          if (fibre) {
            lump = Noise.step(0.016, 0.004, line.distance(px, py)[0]);
          } else {
            double near = Noise.step(spread * 1.6, spread * 0.4, StrictMath.hypot(px - x, py - y));
            double grains = 1 - Noise.step(0.18, 0.42, noise.cells(px / radius, py / radius)[0]);
            lump = near > 0.5 ? grains * near : 0;
          }
          texel.blend(colour, 0.95 * lump);
          texel.height += 0.06 * lump;
          texel.gloss = Noise.mix(texel.gloss, 0.25, lump);
          texel.cover = Math.max(texel.cover, lump);
        };
  }

  static Defect bend(SplittableRandom random, double x, double y, double size) {
    double reach = 0.16 + 0.34 * size;
    double turn = 2 * StrictMath.PI * random.nextDouble();
    double push = reach * (0.38 + 0.2 * random.nextDouble());
    double pushX = push * StrictMath.cos(turn);
    double pushY = push * StrictMath.sin(turn);
    return sound ->
        (px, py, texel) -> {
          double near = Noise.step(reach, 0, StrictMath.hypot(px - x, py - y));
          sound.sample(px - pushX * near, py - pushY * near, texel);
          texel.height += 0.10 * near * near;
        };
  }
}
