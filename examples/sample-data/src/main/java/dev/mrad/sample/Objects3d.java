package dev.mrad.sample;

import java.util.SplittableRandom;

/** Objects that lie on a background; each turns and shifts with its pose. */
final class Objects3d {
  /** How wide an object's antialiased edge is. */
  private static final double EDGE = 0.012;

  private Objects3d() {}

  /** Where an object lies. */
  private record Pose(double cos, double sin, double shiftX, double shiftY, double size) {
    static Pose random(SplittableRandom random, double spread) {
      double turn = spread * StrictMath.PI * (2 * random.nextDouble() - 1);
      return new Pose(
          StrictMath.cos(turn),
          StrictMath.sin(turn),
          0.1 * (2 * random.nextDouble() - 1),
          0.1 * (2 * random.nextDouble() - 1),
          0.95 + 0.12 * random.nextDouble());
    }

    double u(double x, double y) {
      return (cos * (x - shiftX) + sin * (y - shiftY)) / size;
    }

    double v(double x, double y) {
      return (-sin * (x - shiftX) + cos * (y - shiftY)) / size;
    }
  }

  /** Full inside, none outside, of a signed distance (negative inside). */
  private static double inside(double distance) {
    return Noise.step(EDGE, -EDGE, distance);
  }

  static Material capsule(SplittableRandom random) {
    Pose pose = Pose.random(random, 1);
    Noise noise = new Noise(random.nextLong());
    Colour left = new Colour(0.60, 0.08, 0.06).vary(random, 0.3);
    Colour right = new Colour(0.80, 0.74, 0.58).vary(random, 0.15);
    return (x, y, texel) -> {
      double u = pose.u(x, y);
      double v = pose.v(x, y);
      boolean overlap = u < 0.06;
      double radius = overlap ? 0.33 : 0.315;
      double beyond = Math.max(0, Math.abs(u) - 0.36);
      double distance = Math.sqrt(beyond * beyond + v * v);
      double fall = 1 - distance * distance / (radius * radius);
      texel.cover = inside(distance - radius);
      texel.height = fall > 0 ? 0.34 * Math.sqrt(fall) : 0;
      texel.gloss = 0.75;
      texel.colour(overlap ? left : right);
      texel.scale(1 - 0.45 * Noise.step(0.018, 0, Math.abs(u - 0.06)));
      boolean stripe = Math.abs(u + 0.30) < 0.022 || Math.abs(u + 0.22) < 0.012;
      texel.scale(stripe ? 0.35 : 0.97 + 0.06 * noise.octaves(u * 30, v * 30, 2));
    };
  }

  static Material gear(SplittableRandom random) {
    Pose pose = Pose.random(random, 1);
    Noise noise = new Noise(random.nextLong());
    Colour steel = new Colour(0.36, 0.36, 0.38).vary(random, 0.25);
    int teeth = 14 + random.nextInt(7);
    return (x, y, texel) -> {
      double u = pose.u(x, y);
      double v = pose.v(x, y);
      double radius = StrictMath.hypot(u, v);
      double angle = StrictMath.atan2(v, u) / (2 * StrictMath.PI) * teeth;
      double tooth = Math.abs(angle - Math.round(angle)) * 2;
      double rim = 0.60 + 0.12 * Noise.step(0.62, 0.36, tooth);
      double hub = radius - 0.16;
      double key = Math.max(Math.abs(v) - 0.04, Math.abs(u - 0.16) - 0.06);
      texel.cover = inside(radius - rim) * (1 - inside(Math.min(hub, key)));
      double web = Noise.step(0.26, 0.30, radius) * Noise.step(0.52, 0.48, radius);
      double spin = noise.octaves(radius * 60, 3, 2);
      texel.height = 0.14 - 0.05 * web + 0.003 * spin - 0.03 * Noise.step(-0.03, 0, radius - rim);
      texel.gloss = 0.55;
      texel.colour(steel);
      texel.scale(
          (0.82 + 0.25 * spin)
              * (1 - 0.18 * web)
              * (0.94 + 0.12 * noise.octaves(u * 20, v * 20, 2)));
    };
  }

  static Material washer(SplittableRandom random) {
    Pose pose = Pose.random(random, 1);
    Noise noise = new Noise(random.nextLong());
    Colour zinc = new Colour(0.56, 0.55, 0.50).vary(random, 0.2);
    double bore = 0.28 + 0.06 * random.nextDouble();
    return (x, y, texel) -> {
      double u = pose.u(x, y);
      double v = pose.v(x, y);
      double radius = StrictMath.hypot(u, v);
      double edge = Math.min(0.66 - radius, radius - bore);
      texel.cover = inside(-edge);
      texel.height = 0.10 * Noise.step(0, 0.05, edge) + 0.003 * noise.octaves(u * 26, v * 26, 3);
      texel.gloss = 0.5;
      texel.colour(zinc);
      texel.scale(0.78 + 0.22 * noise.octaves(u * 8, v * 8, 3) + 0.1 * noise.value(u * 50, v * 50));
    };
  }

  static Material bolt(SplittableRandom random) {
    Pose pose = Pose.random(random, 1);
    Noise noise = new Noise(random.nextLong());
    Colour black = new Colour(0.17, 0.17, 0.18).vary(random, 0.35);
    return (x, y, texel) -> {
      double u = pose.u(x, y);
      double v = pose.v(x, y);
      double radius = StrictMath.hypot(u, v);
      double hexagon =
          Math.max(
              Math.abs(v),
              Math.max(Math.abs(0.8660254 * u + 0.5 * v), Math.abs(0.8660254 * u - 0.5 * v)));
      double flange = radius - 0.70;
      double head = Noise.step(0.44, 0.41, hexagon) * Noise.step(0.52, 0.46, radius);
      double dish = Noise.step(0.34, 0.30, radius);
      double letter =
          Noise.step(0.02, 0.012, Math.abs(Math.abs(u) - 0.08))
              * Noise.step(0.14, 0.12, Math.abs(v));
      texel.cover = inside(flange);
      texel.height =
          0.08 * Noise.step(0, 0.06, -flange) + 0.22 * head - 0.05 * dish + 0.03 * letter;
      texel.gloss = 0.45;
      texel.colour(black);
      texel.scale(0.8 + 0.3 * noise.octaves(u * 14, v * 14, 3) + 0.35 * letter);
    };
  }

  static Material cap(SplittableRandom random) {
    Pose pose = Pose.random(random, 1);
    Noise noise = new Noise(random.nextLong());
    Colour paint = new Colour(0.08, 0.22, 0.52).vary(random, 0.35);
    Colour emblem = new Colour(0.82, 0.80, 0.72).vary(random, 0.1);
    int points = 5 + random.nextInt(3);
    return (x, y, texel) -> {
      double u = pose.u(x, y);
      double v = pose.v(x, y);
      double radius = StrictMath.hypot(u, v);
      double turn = StrictMath.atan2(v, u);
      double crimp = 0.5 + 0.5 * StrictMath.cos(21 * turn);
      double rim = 0.66 + 0.035 * crimp;
      double skirt = Noise.step(0.50, 0.60, radius);
      texel.cover = inside(radius - rim);
      texel.height = 0.20 * (1 - skirt) + 0.06 * skirt * crimp + 0.02 * (1 - radius * radius);
      texel.gloss = 0.6;
      texel.colour(paint);
      double star = radius * (1.25 - 0.45 * StrictMath.cos(points * turn));
      double ring = Math.abs(radius - 0.43);
      texel.blend(emblem, Math.max(Noise.step(0.32, 0.30, star), Noise.step(0.022, 0.014, ring)));
      texel.scale(0.95 + 0.1 * noise.octaves(u * 40, v * 40, 2));
    };
  }

  static Material bean(SplittableRandom random) {
    Pose pose = Pose.random(random, 1);
    Noise noise = new Noise(random.nextLong());
    Colour roast = new Colour(0.20, 0.095, 0.04).vary(random, 0.4);
    double length = 0.64 + 0.08 * random.nextDouble();
    double breadth = 0.44 + 0.06 * random.nextDouble();
    return (x, y, texel) -> {
      double u = pose.u(x, y);
      double v = pose.v(x, y);
      double wobble = 1 + 0.10 * (noise.octaves(u * 2 + 4, v * 2, 2) - 0.5);
      double radius = StrictMath.hypot(u / length, v / breadth) * wobble;
      double fold = Math.abs(v + 0.05 * StrictMath.sin(5 * u));
      double groove = Noise.step(0.045, 0.010, fold) * Noise.step(1.0, 0.86, radius);
      texel.cover = inside((radius - 1) * breadth);
      texel.height =
          (radius < 1 ? 0.34 * Math.sqrt(1 - radius * radius) : 0)
              - 0.05 * groove
              + 0.012 * noise.octaves(u * 16, v * 16, 3);
      texel.gloss = 0.28;
      texel.colour(roast);
      texel.scale((0.7 + 0.6 * noise.octaves(u * 7, v * 14, 4)) * (1 + 0.9 * groove));
    };
  }
}
