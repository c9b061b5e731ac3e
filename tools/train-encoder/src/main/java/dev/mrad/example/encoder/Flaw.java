package dev.mrad.example.encoder;

import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The defects that training paints on pictures, sizes in pixels of a picture at the encoder's
 * resolution. Much cheaper than the sample data's, and other ones.
 */
enum Flaw {
  /** A nearly straight thin line, dark or bright. */
  SCRATCH(Vocabulary.SCRATCH) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Dice dice = new Dice(random);
      float length = dice.mostlyLow(6, picture.side * 0.9f);
      Stroke stroke = Stroke.wander(dice, picture.side, length, 0.15f, 6);
      float width = dice.between(0.5f, 2.1f);
      float[] colour = contrast(picture, random);
      int count = dice.chance(0.3f) ? 2 + dice.of(4) : 1;
      for (int i = 0; i < count; i++) {
        float aside = i == 0 ? 0 : 14;
        stroke
            .moved(dice.between(-aside, aside), dice.between(-aside, aside))
            .paint(picture, width, colour, dice);
      }
    }
  },
  /** A jagged line that is mostly dark, with branches. */
  CRACK(Vocabulary.CRACK) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Dice dice = new Dice(random);
      float length =
          dice.chance(0.4f)
              ? picture.side * dice.between(0.5f, 1.4f)
              : dice.mostlyLow(8, picture.side * 0.9f);
      float width = dice.mostlyLow(0.5f, 3);
      float[] colour = random.nextInt(5) == 0 ? contrast(picture, random) : darker(picture, random);
      int pieces = Math.min(70, 4 + (int) (length / dice.between(3, 9)));
      Stroke main = Stroke.wander(dice, picture.side, length, dice.between(0.4f, 1), pieces);
      main.paint(picture, width, colour, dice);
      int branches = dice.of(4);
      for (int i = 0; i < branches; i++) {
        int from = dice.of(pieces);
        float share = dice.between(0.1f, 0.6f);
        Stroke.from(
                dice,
                main.x()[from],
                main.y()[from],
                dice.turn(),
                length * share,
                0.8f,
                2 + (int) (pieces * share))
            .paint(picture, width * dice.between(0.4f, 0.9f), colour, dice);
      }
    }
  },
  /** A round or ragged spot with an edge. */
  HOLE(Vocabulary.HOLE) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      float[] colour = random.nextInt(3) == 0 ? contrast(picture, random) : darker(picture, random);
      float[] rim = contrast(picture, random);
      boolean rimmed = random.nextInt(4) == 0;
      float share = 0.3f + 0.7f * unit(random);
      int count = random.nextInt(3) == 0 ? 2 + random.nextInt(5) : 1;
      for (int i = 0; i < count; i++) {
        Blob blob = Blob.of(random, picture.side, 1.4f, 18, 0.15f + 0.4f * unit(random));
        if (rimmed) {
          Blob around =
              new Blob(
                  blob.x() + 1,
                  blob.y() + 1,
                  blob.radius() + 1.5f,
                  blob.flat(),
                  blob.turn(),
                  blob.soft(),
                  blob.outline());
          around.each(picture, (at, cover) -> picture.blend(at, rim, 0.5f * share * cover));
        }
        blob.each(picture, (at, cover) -> picture.blend(at, colour, share * cover));
      }
    }
  },
  /** A soft change of tone. */
  STAIN(Vocabulary.STAIN) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Blob blob = Blob.of(random, picture.side, 4, 100, 0.3f + 1.4f * unit(random));
      float[] factor = new float[3];
      float tone = random.nextBoolean() ? 0.4f + 0.5f * unit(random) : 1.12f + 0.7f * unit(random);
      for (int c = 0; c < 3; c++) {
        factor[c] = tone * (1 + 0.25f * (unit(random) - 0.5f));
      }
      blob.each(
          picture,
          (at, cover) -> {
            for (int c = 0; c < 3; c++) {
              picture.planes[c][at] *= 1 + (factor[c] - 1) * cover;
            }
          });
    }
  },
  /** Small grains of one colour near each other. */
  DIRT(Vocabulary.DIRT) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      float x = picture.side * unit(random);
      float y = picture.side * unit(random);
      float reach = 3 + 14 * unit(random);
      float[] colour = contrast(picture, random);
      int grains = 2 + random.nextInt(8);
      for (int i = 0; i < grains; i++) {
        Blob blob =
            Blob.at(
                random,
                x + reach * (2 * unit(random) - 1),
                y + reach * (2 * unit(random) - 1),
                0.8f + 2.5f * unit(random),
                0.3f);
        blob.each(picture, (at, cover) -> picture.blend(at, colour, 0.9f * cover));
      }
    }
  },
  /** A piece of another surface. */
  PATCH(Vocabulary.PATCH) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Blob blob = Blob.of(random, picture.side, 3, 60, 0.1f + 0.4f * unit(random));
      Picture strange = other.get();
      float share = 0.4f + 0.6f * unit(random);
      blob.each(
          picture,
          (at, cover) -> {
            for (int c = 0; c < 3; c++) {
              float here = picture.planes[c][at];
              picture.planes[c][at] = Field.mix(here, strange.planes[c][at], share * cover);
            }
          });
    }
  },
  /** A region whose structure is wiped out. */
  BLUR(Vocabulary.BLUR) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Picture soft = Filters.blurred(picture, 2 + random.nextInt(4));
      Blob blob = Blob.of(random, picture.side, 4, 30, 0.3f);
      blob.each(
          picture,
          (at, cover) -> {
            for (int c = 0; c < 3; c++) {
              picture.planes[c][at] = Field.mix(picture.planes[c][at], soft.planes[c][at], cover);
            }
          });
    }
  },
  /** A region that is pushed aside, its border lit and shaded. */
  DENT(Vocabulary.DENT) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Picture before = picture.copy();
      Blob blob = Blob.of(random, picture.side, 4, 30, 1);
      double turn = 2 * Math.PI * random.nextDouble();
      float push = (0.3f + 0.5f * unit(random)) * blob.radius();
      float dx = push * (float) Math.cos(turn);
      float dy = push * (float) Math.sin(turn);
      float light = 0.25f * unit(random);
      int side = picture.side;
      blob.each(
          picture,
          (at, cover) -> {
            int row = at / side;
            int column = at % side;
            float x = column - dx * cover;
            float y = row - dy * cover;
            float slope =
                ((column - blob.x()) * dx + (row - blob.y()) * dy) / (push * blob.radius());
            for (int c = 0; c < 3; c++) {
              float moved = Filters.bilinear(before.planes[c], side, x, y);
              picture.planes[c][at] = moved * (1 + light * slope * cover);
            }
          });
    }
  },
  /** A piece in the colour of what surrounds it: a bite, a bridge, a gap. */
  MISSING(Vocabulary.MISSING) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Blob blob = Blob.of(random, picture.side, 1.5f, 18, 0.15f);
      int from = random.nextInt(picture.planes[0].length);
      float[] colour = new float[3];
      for (int c = 0; c < 3; c++) {
        colour[c] = picture.planes[c][from];
      }
      blob.each(picture, (at, cover) -> picture.blend(at, colour, cover));
    }
  },
  /** A piece of the same picture where another one belongs. */
  SHIFTED(Vocabulary.PATCH) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Dice dice = new Dice(random);
      Blob blob = Blob.of(random, picture.side, 4, 50, dice.between(0.05f, 0.3f));
      Picture before = picture.copy();
      double way = dice.turn();
      float push = dice.chance(0.5f) ? dice.between(2, 12) : dice.between(12, picture.side * 0.6f);
      float dx = push * (float) Math.cos(way);
      float dy = push * (float) Math.sin(way);
      // Half of the pieces are turned as well.
      double angle = dice.chance(0.5f) ? 0 : dice.turn();
      float c = (float) Math.cos(angle);
      float s = (float) Math.sin(angle);
      int side = picture.side;
      blob.each(
          picture,
          (at, cover) -> {
            int row = at / side;
            float u = at % side - blob.x();
            float v = row - blob.y();
            float x = blob.x() + c * u - s * v + dx;
            float y = blob.y() + s * u + c * v + dy;
            for (int plane = 0; plane < 3; plane++) {
              float moved = Filters.bilinear(before.planes[plane], side, x, y);
              picture.planes[plane][at] = Field.mix(picture.planes[plane][at], moved, cover);
            }
          });
    }
  },
  /** A part beyond a rough line is broken away. */
  BROKEN(Vocabulary.MISSING) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Dice dice = new Dice(random);
      int side = picture.side;
      double way = dice.turn();
      float c = (float) Math.cos(way);
      float s = (float) Math.sin(way);
      // The line lies so far out that it cuts off an edge or a corner.
      float far = (Math.abs(c) + Math.abs(s)) * side * dice.between(0.32f, 0.47f);
      Field field = new Field(random);
      float rough = dice.mostlyLow(2, 24);
      float size = dice.between(4, 30);
      float[] colour = dice.chance(0.6f) ? darker(picture, random) : contrast(picture, random);
      float share = dice.between(0.4f, 1);
      for (int at = 0; at < side * side; at++) {
        int row = at / side;
        float u = at % side - side / 2f;
        float v = row - side / 2f;
        float along = c * v - s * u;
        float out = c * u + s * v - far;
        if (out > -rough) {
          float cover = out + rough * (2 * field.octaves(along / size, 0, 3, 0.6f) - 1);
          if (cover > 0) {
            picture.blend(at, colour, share * Math.min(1, cover));
          }
        }
      }
    }
  },
  /** Noise where there was none. */
  SPOT(Vocabulary.SPOT) {
    @Override
    void paint(Picture picture, Supplier<Picture> other, SplittableRandom random) {
      Blob blob = Blob.of(random, picture.side, 3, 40, 0.4f);
      Field field = new Field(random);
      float size = 1 + 5 * unit(random);
      float strength = 0.3f + 0.7f * unit(random);
      int side = picture.side;
      blob.each(
          picture,
          (at, cover) -> {
            int row = at / side;
            int column = at % side;
            float grain = field.value(column / size, row / size) - 0.5f;
            for (int c = 0; c < 3; c++) {
              picture.planes[c][at] += strength * grain * cover;
            }
          });
    }
  };

  private final Vocabulary word;

  Flaw(Vocabulary word) {
    this.word = word;
  }

  /** Its word in captions. */
  final Vocabulary word() {
    return word;
  }

  /**
   * Paints one.
   *
   * @param other a picture of the same size, another surface
   */
  abstract void paint(Picture picture, Supplier<Picture> other, SplittableRandom random);

  /** A colour that differs from the picture's mean. */
  private static float[] contrast(Picture picture, SplittableRandom random) {
    float[] mean = mean(picture);
    float step = (0.1f + 0.6f * unit(random) * unit(random)) * (random.nextBoolean() ? 1 : -1);
    boolean coloured = random.nextInt(4) == 0;
    for (int c = 0; c < 3; c++) {
      float own = coloured ? step * (2 * unit(random) - 0.5f) : step;
      mean[c] = Math.min(1, Math.max(0, mean[c] + own));
    }
    return mean;
  }

  private static float[] darker(Picture picture, SplittableRandom random) {
    float[] mean = mean(picture);
    float factor = 0.7f * unit(random);
    for (int c = 0; c < 3; c++) {
      mean[c] *= factor;
    }
    return mean;
  }

  private static float[] mean(Picture picture) {
    float[] mean = new float[3];
    for (int c = 0; c < 3; c++) {
      mean[c] = picture.mean(c);
    }
    return mean;
  }

  private static float unit(SplittableRandom random) {
    return (float) random.nextDouble();
  }
}
