package dev.mrad.example.encoder;

import java.util.SplittableRandom;

/** Families of procedural surfaces that are cheap to draw, beside those of the sample data. */
enum Texture {
  /** Clouds of many octaves: stone, concrete, plaster. */
  STONE {
    @Override
    Surface draw(SplittableRandom random) {
      Field field = new Field(random);
      float size = 3 + 60 * square(random);
      float fade = 0.5f + 0.45f * unit(random);
      return (x, y) -> field.octaves(x / size, y / size, 5, fade);
    }
  },
  /** Grains on a dark or bright ground: asphalt, sand, cast metal. */
  GRAIN {
    @Override
    Surface draw(SplittableRandom random) {
      Field field = new Field(random);
      Field cloud = new Field(random);
      float size = 1.5f + 6 * square(random);
      float slow = 0.5f * unit(random);
      return (x, y) ->
          (1 - slow) * field.octaves(x / size, y / size, 2, 0.7f)
              + slow * cloud.octaves(x / 60, y / 60, 3, 0.5f);
    }
  },
  /** Strokes in one direction: ground, brushed or drawn surfaces. */
  STROKES {
    @Override
    Surface draw(SplittableRandom random) {
      Field field = new Field(random);
      double turn = Math.PI * random.nextDouble();
      float c = (float) Math.cos(turn);
      float s = (float) Math.sin(turn);
      float along = 20 + 200 * unit(random);
      float across = 1 + 8 * square(random);
      return (x, y) -> field.octaves((c * x + s * y) / along, (c * y - s * x) / across, 3, 0.6f);
    }
  },
  /** An even surface whose brightness changes slowly. */
  PLAIN {
    @Override
    Surface draw(SplittableRandom random) {
      Field field = new Field(random);
      float size = 60 + 300 * unit(random);
      float grain = 0.25f * unit(random);
      Field fine = new Field(random);
      return (x, y) ->
          field.octaves(x / size, y / size, 2, 0.4f) * (1 - grain)
              + grain * fine.value(x / 1.3f, y / 1.3f);
    }
  },
  /** Cells with borders: leather, scales, cracked glaze by design. */
  CELLS {
    @Override
    Surface draw(SplittableRandom random) {
      Field field = new Field(random);
      float size = 6 + 40 * square(random);
      float border = 0.08f + 0.3f * unit(random);
      return (x, y) -> {
        float[] near = field.cells(x / size, y / size);
        return Field.smooth((near[1] - near[0]) / border) * (1 - 0.4f * near[0]);
      };
    }
  },
  /** A regular grid: weaves, meshes, bricks, dots. */
  GRID {
    @Override
    Surface draw(SplittableRandom random) {
      Field field = new Field(random);
      float width = 5 + 50 * square(random);
      float height = random.nextInt(3) == 0 ? width : 5 + 50 * square(random);
      double turn = random.nextBoolean() ? 0 : Math.PI * random.nextDouble();
      float c = (float) Math.cos(turn);
      float s = (float) Math.sin(turn);
      float shift = random.nextBoolean() ? 0.5f : 0;
      float edge = 0.1f + 0.5f * unit(random);
      boolean round = random.nextInt(3) == 0;
      return (x, y) -> {
        float v = (c * y - s * x) / height;
        int row = (int) Math.floor(v);
        float u = (c * x + s * y) / width + shift * (row & 1);
        int column = (int) Math.floor(u);
        float dx = 1 - Math.abs(2 * (u - column) - 1);
        float dy = 1 - Math.abs(2 * (v - row) - 1);
        float inside =
            round
                ? 1 - (float) Math.sqrt((1 - dx) * (1 - dx) + (1 - dy) * (1 - dy))
                : Math.min(dx, dy);
        return Field.smooth(inside / edge) * (0.75f + 0.25f * field.at(column, row));
      };
    }
  },
  /** Waves of two directions: knits, ribs, corrugation. */
  WAVES {
    @Override
    Surface draw(SplittableRandom random) {
      Field field = new Field(random);
      double turn = Math.PI * random.nextDouble();
      float first = 3 + 30 * square(random);
      float second = 3 + 30 * square(random);
      float c = (float) Math.cos(turn);
      float s = (float) Math.sin(turn);
      float share = unit(random);
      float wander = 3 * unit(random);
      return (x, y) -> {
        float w = wander * field.value(x / 50, y / 50);
        double a = Math.sin(6.2832 * (c * x + s * y) / first + w);
        double b = Math.sin(6.2832 * (c * y - s * x) / second + w);
        return (float) (0.5 + 0.5 * ((1 - share) * a + share * b));
      };
    }
  },
  /** Lines and dots of two tones on a lattice: prints, labels, boards. */
  LINES {
    @Override
    Surface draw(SplittableRandom random) {
      Field field = new Field(random);
      float pitch = 7 + 18 * unit(random);
      float line = 0.12f + 0.22f * unit(random);
      float dot = 0.25f + 0.2f * unit(random);
      float many = 0.3f + 0.6f * unit(random);
      int run = 1 + random.nextInt(5);
      return (x, y) -> {
        float u = x / pitch;
        float v = y / pitch;
        int row = Math.round(v);
        int column = Math.round(u);
        float dx = Math.abs(u - column);
        float dy = Math.abs(v - row);
        boolean level = field.at(Math.floorDiv((int) Math.floor(u), run), row) < many && dy < line;
        boolean upright =
            field.at(column + 997, Math.floorDiv((int) Math.floor(v), run) - 55) < many * 0.5f
                && dx < line;
        boolean pad = field.at(column, row + 4001) < 0.15f && dx * dx + dy * dy < dot * dot;
        return level || upright || pad ? 1f : 0f;
      };
    }
  };

  /** Brightness, 0 to 1, at a point in pixels. */
  @FunctionalInterface
  interface Surface {
    float at(float x, float y);
  }

  /** One surface of the family. */
  abstract Surface draw(SplittableRandom random);

  /** Draws a surface in two colours, at twice the resolution and averaged. */
  final Picture picture(SplittableRandom random, int side) {
    Surface surface = draw(random);
    float[] dark = colour(random);
    float[] bright = colour(random);
    if (this == LINES || random.nextInt(3) > 0) {
      float gap = this == LINES ? 0.5f : 0.15f + 0.6f * unit(random);
      float low = (1 - gap) * unit(random);
      boolean swap = random.nextBoolean();
      tone(dark, swap ? low + gap : low);
      tone(bright, swap ? low : low + gap);
    }
    Picture picture = new Picture(side);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        float sum = 0;
        for (int part = 0; part < 4; part++) {
          sum += surface.at(column + 0.5f * (part & 1), row + 0.5f * (part >> 1));
        }
        for (int c = 0; c < 3; c++) {
          picture.planes[c][row * side + column] = Field.mix(dark[c], bright[c], sum / 4);
        }
      }
    }
    picture.limit();
    return picture;
  }

  /** Makes a colour nearly grey, of a brightness. */
  private static void tone(float[] colour, float brightness) {
    for (int c = 0; c < 3; c++) {
      colour[c] = brightness + 0.12f * (colour[c] - 0.5f);
    }
  }

  private static float[] colour(SplittableRandom random) {
    return new float[] {unit(random), unit(random), unit(random)};
  }

  private static float unit(SplittableRandom random) {
    return (float) random.nextDouble();
  }

  private static float square(SplittableRandom random) {
    return (float) (random.nextDouble() * random.nextDouble());
  }
}
