package dev.mrad.example.encoder;

import java.util.SplittableRandom;

/**
 * The defects that training paints on pictures, sizes in pixels of a picture at the encoder's
 * resolution. Much cheaper than the sample data's, and other ones.
 */
enum Flaw {
  /** A nearly straight thin line, dark or bright. */
  SCRATCH(Vocabulary.SCRATCH) {
    @Override
    void paint(Picture picture, Picture other, SplittableRandom random) {
      float length = 6 + picture.side * 0.9f * square(random);
      Stroke stroke = Stroke.wander(random, picture.side, length, 0.15f, 6);
      stroke.paint(picture, 0.5f + 1.6f * unit(random), contrast(picture, random), random);
    }
  },
  /** A jagged line that is mostly dark, with branches. */
  CRACK(Vocabulary.CRACK) {
    @Override
    void paint(Picture picture, Picture other, SplittableRandom random) {
      float length = 8 + picture.side * 1.1f * square(random);
      float width = 0.5f + 2.2f * square(random);
      float[] colour = random.nextInt(5) == 0 ? contrast(picture, random) : darker(picture, random);
      int branches = 1 + random.nextInt(3);
      for (int i = 0; i < branches; i++) {
        Stroke stroke = Stroke.wander(random, picture.side, length / (1 + i), 0.9f, 14);
        stroke.paint(picture, width / (1 + 0.5f * i), colour, random);
      }
    }
  },
  /** A round or ragged spot with an edge. */
  HOLE(Vocabulary.HOLE) {
    @Override
    void paint(Picture picture, Picture other, SplittableRandom random) {
      Blob blob = Blob.of(random, picture.side, 1.2f, 16, 0.15f + 0.3f * unit(random));
      float[] colour = random.nextInt(3) == 0 ? contrast(picture, random) : darker(picture, random);
      float share = 0.4f + 0.6f * unit(random);
      blob.each(picture, (at, cover) -> picture.blend(at, colour, share * cover));
    }
  },
  /** A soft change of tone. */
  STAIN(Vocabulary.STAIN) {
    @Override
    void paint(Picture picture, Picture other, SplittableRandom random) {
      Blob blob = Blob.of(random, picture.side, 4, 44, 0.3f + 1.2f * unit(random));
      float[] factor = new float[3];
      float tone = random.nextBoolean() ? 0.35f + 0.5f * unit(random) : 1.15f + 0.7f * unit(random);
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
    void paint(Picture picture, Picture other, SplittableRandom random) {
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
    void paint(Picture picture, Picture other, SplittableRandom random) {
      Blob blob = Blob.of(random, picture.side, 3, 30, 0.1f + 0.4f * unit(random));
      float share = 0.4f + 0.6f * unit(random);
      blob.each(
          picture,
          (at, cover) -> {
            for (int c = 0; c < 3; c++) {
              float here = picture.planes[c][at];
              picture.planes[c][at] = Field.mix(here, other.planes[c][at], share * cover);
            }
          });
    }
  },
  /** A region whose structure is wiped out. */
  BLUR(Vocabulary.BLUR) {
    @Override
    void paint(Picture picture, Picture other, SplittableRandom random) {
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
    void paint(Picture picture, Picture other, SplittableRandom random) {
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
    void paint(Picture picture, Picture other, SplittableRandom random) {
      Blob blob = Blob.of(random, picture.side, 1.5f, 18, 0.15f);
      int from = random.nextInt(picture.planes[0].length);
      float[] colour = new float[3];
      for (int c = 0; c < 3; c++) {
        colour[c] = picture.planes[c][from];
      }
      blob.each(picture, (at, cover) -> picture.blend(at, colour, cover));
    }
  },
  /** Noise where there was none. */
  SPOT(Vocabulary.SPOT) {
    @Override
    void paint(Picture picture, Picture other, SplittableRandom random) {
      Blob blob = Blob.of(random, picture.side, 3, 24, 0.4f);
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
  abstract void paint(Picture picture, Picture other, SplittableRandom random);

  /** A colour that differs from the picture's mean. */
  private static float[] contrast(Picture picture, SplittableRandom random) {
    float[] mean = mean(picture);
    float step = (0.12f + 0.6f * unit(random)) * (random.nextBoolean() ? 1 : -1);
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
      for (float value : picture.planes[c]) {
        mean[c] += value / picture.planes[c].length;
      }
    }
    return mean;
  }

  private static float unit(SplittableRandom random) {
    return (float) random.nextDouble();
  }

  private static float square(SplittableRandom random) {
    return (float) (random.nextDouble() * random.nextDouble());
  }
}
