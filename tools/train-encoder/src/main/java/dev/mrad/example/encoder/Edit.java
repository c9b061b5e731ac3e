package dev.mrad.example.encoder;

import java.util.SplittableRandom;

/** Defects of a figure's outline: structure that is missing, too much, or out of place. */
enum Edit {
  /** A piece is bitten out of the border. */
  BITE(Vocabulary.MISSING) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float radius = Math.max(2, at.inside() * dice.between(0.25f, 0.7f));
      layer.erase(blob(dice, at.x(), at.y(), Math.min(16, radius)));
    }
  },
  /** The border sticks out. */
  SPUR(Vocabulary.SPOT) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float length = Math.max(3, Math.min(20, at.outside() * dice.between(0.3f, 0.8f)));
      float width = Math.max(1, length * dice.between(0.15f, 0.5f));
      float lean = dice.between(-0.5f, 0.5f);
      float x = at.x() + length * (at.outX() - lean * at.outY());
      float y = at.y() + length * (at.outY() + lean * at.outX());
      layer.add(Form.Line.between(at.x(), at.y(), x, y, width));
      layer.add(blob(dice, at.x(), at.y(), width * dice.between(1, 2)));
    }
  },
  /** A line is interrupted. */
  OPEN(Vocabulary.CRACK) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float deep = Math.min(50, at.inside()) + 3;
      float lean = dice.between(-0.4f, 0.4f);
      float x = at.x() - deep * (at.outX() - lean * at.outY());
      float y = at.y() - deep * (at.outY() + lean * at.outX());
      float gap = dice.mostlyLow(0.8f, 6);
      layer.erase(Form.Line.between(at.x() + 2 * at.outX(), at.y() + 2 * at.outY(), x, y, gap));
      if (dice.chance(0.5f)) {
        layer.erase(blob(dice, (at.x() + x) / 2, (at.y() + y) / 2, 1.5f * gap + 1));
      }
    }
  },
  /** Two parts are bridged. */
  SHORT(Vocabulary.SPOT) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float gap = at.outside() + 2;
      float lean = dice.between(-0.3f, 0.3f);
      float x = at.x() + gap * (at.outX() - lean * at.outY());
      float y = at.y() + gap * (at.outY() + lean * at.outX());
      float width = dice.mostlyLow(1, 5);
      layer.add(Form.Line.between(at.x() - at.outX(), at.y() - at.outY(), x, y, width));
      if (dice.chance(0.5f)) {
        layer.add(blob(dice, (at.x() + x) / 2, (at.y() + y) / 2, 1.4f * width));
      }
    }
  },
  /** A hole within the figure. */
  PINHOLE(Vocabulary.HOLE) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float deep = at.inside() * dice.between(0.3f, 0.7f);
      float radius = Math.max(1.5f, Math.min(14, at.inside() * dice.between(0.15f, 0.4f)));
      layer.erase(blob(dice, at.x() - deep * at.outX(), at.y() - deep * at.outY(), radius));
    }
  },
  /** A piece of figure where nothing should be. */
  ISLAND(Vocabulary.SPOT) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float far = at.outside() * dice.between(0.35f, 0.65f);
      float radius = Math.max(1.8f, Math.min(14, at.outside() * dice.between(0.2f, 0.45f)));
      layer.add(blob(dice, at.x() + far * at.outX(), at.y() + far * at.outY(), radius));
    }
  },
  /** A whole part is missing. */
  LOST(Vocabulary.MISSING) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float half = dice.mostlyLow(4, 26);
      layer.erase(
          new Form.Box(
              at.x() - half * at.outX() / 2,
              at.y() - half * at.outY() / 2,
              half,
              half * dice.between(0.6f, 1.6f),
              half * dice.between(0, 0.5f)));
    }
  },
  /** A hole or gap is filled. */
  FILLED(Vocabulary.DIRT) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float radius = dice.mostlyLow(2.5f, 18);
      layer.add(blob(dice, at.x() + radius * 0.4f * at.outX(), at.y(), radius));
    }
  },
  /** A frayed border: many small bites and spurs near each other. */
  FRAY(Vocabulary.MISSING) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float length = dice.between(4, 30);
      int count = 4 + dice.of(10);
      for (int i = 0; i < count; i++) {
        float along = dice.between(-length, length);
        Form piece =
            blob(
                dice,
                at.x() - along * at.outY() + dice.between(-1.5f, 1.5f),
                at.y() + along * at.outX() + dice.between(-1.5f, 1.5f),
                dice.between(1, 3.5f));
        if (dice.chance(0.7f)) {
          layer.erase(piece);
        } else {
          layer.add(piece);
        }
      }
    }
  },
  /** A corner or edge is broken off. */
  CHIP(Vocabulary.MISSING) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      layer.erase(blob(dice, at.x(), at.y(), dice.mostlyLow(5, 45)));
    }
  },
  /** A region is out of place. */
  SHIFTED(Vocabulary.PATCH) {
    @Override
    void apply(Layer layer, Border at, Dice dice) {
      float[] before = layer.cover.clone();
      int reach = 4 + dice.of(24);
      double way = dice.turn();
      float push = dice.between(2, 9);
      int dx = (int) Math.round(push * Math.cos(way));
      int dy = (int) Math.round(push * Math.sin(way));
      int side = layer.side;
      for (int row = Math.max(0, (int) at.y() - reach);
          row < Math.min(side, at.y() + reach);
          row++) {
        for (int column = Math.max(0, (int) at.x() - reach);
            column < Math.min(side, at.x() + reach);
            column++) {
          int fromRow = Math.min(side - 1, Math.max(0, row + dy));
          int fromColumn = Math.min(side - 1, Math.max(0, column + dx));
          layer.cover[row * side + column] = before[fromRow * side + fromColumn];
        }
      }
    }
  };

  private static final float FARTHEST = 40;
  private static final int ATTEMPTS = 300;

  private final Vocabulary word;

  Edit(Vocabulary word) {
    this.word = word;
  }

  /** Its word in captions. */
  final Vocabulary word() {
    return word;
  }

  /**
   * A place on the figure's border.
   *
   * @param outX the direction out of the figure, of length 1
   * @param outY the direction out of the figure
   * @param inside how far the figure goes on behind it
   * @param outside how far it is to the next part before it
   */
  record Border(float x, float y, float outX, float outY, float inside, float outside) {}

  /** Changes the layer around a place. */
  abstract void apply(Layer layer, Border at, Dice dice);

  /** Changes the layer somewhere on its border; false when it has none. */
  final boolean apply(Layer layer, Dice dice) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int column = 3 + dice.of(layer.side - 6);
      int row = 3 + dice.of(layer.side - 6);
      int i = row * layer.side + column;
      float dx = layer.cover[i + 2] - layer.cover[i - 2];
      float dy = layer.cover[i + 2 * layer.side] - layer.cover[i - 2 * layer.side];
      float slope = (float) Math.sqrt(dx * dx + dy * dy);
      if (slope > 0.5f) {
        float outX = -dx / slope;
        float outY = -dy / slope;
        float inside = far(layer, column, row, -outX, -outY, true);
        float outside = far(layer, column, row, outX, outY, false);
        apply(layer, new Border(column, row, outX, outY, inside, outside), dice);
        return true;
      }
    }
    return false;
  }

  private static float far(
      Layer layer, float x, float y, float stepX, float stepY, boolean covered) {
    float far = 2;
    while (far < FARTHEST
        && layer.isInside(x + far * stepX, y + far * stepY)
        && layer.isCovered(x + far * stepX, y + far * stepY) == covered) {
      far++;
    }
    return far;
  }

  private static Blob blob(Dice dice, float x, float y, float radius) {
    SplittableRandom random = dice.random();
    return Blob.at(random, x, y, radius, 0);
  }
}
